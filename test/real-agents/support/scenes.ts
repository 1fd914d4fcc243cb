import type {Bus} from '../../../source/bus/bus.js';
import type {Session} from '../../../source/bus/types.js';
import type {ModelRequest, Script, Step} from './model-server.js';
import {until} from './until.js';

/** What a model does at one of its requests. */
export type Move = Step | ((request: ModelRequest) => Step | Promise<Step>);

/** A model that makes one move after the other, whatever it is told, and says that it is done from then on. */
export function inOrder(...moves: readonly Move[]): Script {
	let made = 0;
	return request => {
		const move = moves[made++] ?? {say: 'nothing is left to do'};
		return typeof move === 'function' ? move(request) : move;
	};
}

/** Something that happens once, and that models wait for. */
export type Signal = {readonly happened: Promise<void>; readonly tell: () => void};

/** A signal that nobody has given yet. */
export function openSignal(): Signal {
	const {promise, resolve} = Promise.withResolvers<void>();
	return {happened: promise, tell: resolve};
}

/** In how many places of a conversation a text stands. */
export function countIn(request: ModelRequest | undefined, text: string): number {
	return (request?.text.split(text).length ?? 1) - 1;
}

/** The live session of a vendor, as soon as it is as expected. */
export function liveSession(
	bus: Bus,
	vendor: string,
	isExpected: (session: Session) => boolean = () => true,
): Promise<Session> {
	let seen: readonly Session[] = [];
	return until(
		() => `a session of ${vendor}: ${JSON.stringify(seen)}`,
		async () => {
			seen = (await bus.snapshot()).sessions;
			return (
				seen.find(
					session =>
						session.llmVendor === vendor &&
						!['orphaned', 'ended'].includes(session.state) &&
						isExpected(session),
				) ?? null
			);
		},
	);
}

/** A session that writes to others; its process is that of the tests. */
export async function openPeer(bus: Bus): Promise<Session> {
	const {session} = await bus.register({vendor: 'peer', pid: process.pid, cwd: '/'});
	return session;
}
