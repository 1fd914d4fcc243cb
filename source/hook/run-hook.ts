import type {Payload} from '../agents/payload.js';
import {hookPatience} from '../bus/limits.js';
import {locateHome} from '../bus/location.js';
import {findCaller} from '../caller/find-caller.js';
import {ensureKeeper} from '../keeper/ensure-keeper.js';
import type {World} from '../system/world.js';
import {commandName} from './command-name.js';
import {type HookAnswer, type HookCall, handleHook, silentAnswer} from './handle-hook.js';
import {logHookFailure, logSlip} from './hook-log.js';
import {isUnknownEvent, noteNews} from './hook-news.js';
import {type OpenEvents, openEvents} from './open-events.js';
import {readPayload} from './read-payload.js';
import {UntoldJournal} from './untold.js';
import {waitToWake} from './wait-to-wake.js';

/** What a hook is called with. */
export type HookLine = {
	readonly vendor: string;
	/** The vendor's own name of the event; `wait` to wait beside an idle session. */
	readonly event: string;
	/** The database, where it was named. */
	readonly database: string | null;
};

/**
 * How long a hook waits for others, in milliseconds. Starting took its part of what an agent is made to wait, unless
 * the machine is so busy that those who are in the way are as slow.
 * @param started how long starting took
 */
function patienceAfter(started: number): number {
	return Math.max(hookPatience - started, Math.min(started, 2 * hookPatience));
}

/**
 * Answers one call of an agent's hook: prints what the agent expects, then writes down that it was said. Whatever goes
 * wrong before, it says nothing, and the failure is written down where `doctor` finds it. It opens no more of the bus
 * than events need, because it runs at every tool.
 * @returns the exit code
 */
export async function runHook({vendor, event, database}: HookLine, world: World): Promise<number> {
	let opened: OpenEvents | null = null;
	const open = async (patience?: number) => {
		if (opened) return opened;
		const wait = patience ?? patienceAfter(Math.round(performance.now()));
		opened = await openEvents(database, world.cwd, wait, ({message}) => reportSlip(message));
		for (const notice of opened.context.engine.notices) report(notice);
		return opened;
	};
	const failure = (error: string) => ({at: new Date().toISOString(), vendor, event, error});
	const report = (error: unknown) =>
		logHookFailure(homeOf(world), failure(error instanceof Error ? error.message : String(error)));
	const reportSlip = (slip: string) => logSlip(homeOf(world), failure(slip));
	let fields: readonly string[] = [];
	const read = async () => {
		const payload = await readPayload(world);
		fields = payload.names();
		return payload;
	};
	const {output, whenSaid} = await answer({vendor, event, world, open, report, reportSlip}, read).catch(
		error => {
			report(error);
			return silentAnswer;
		},
	);
	// All of it has left this process when it is written, and it ends here if nobody reads
	if (output.stderr !== '') world.writeError(output.stderr);
	if (output.stdout !== '') world.write(output.stdout);
	await whenSaid?.().catch(report);
	noteNews(homeOf(world), vendor, event, fields);
	return output.exitCode;
}

async function answer(
	call: Pick<HookCall, 'vendor' | 'event' | 'open' | 'report' | 'reportSlip'> & {readonly world: World},
	read: () => Promise<Payload>,
): Promise<HookAnswer> {
	const {vendor, event, world, open} = call;
	const payload = await read();
	const command = () => commandName(world.environment);
	const untoldOf = (conversation: string) => new UntoldJournal(homeOf(world), vendor, conversation);
	if (event === 'wait') {
		const isWanted = () => process.ppid === world.parent;
		return waitToWake(payload, {vendor, open, command, untoldOf, isWanted, pid: process.pid});
	}
	// Another version of us, or of the agent, may know it: no failure, and nothing to do
	if (isUnknownEvent(vendor, event)) return silentAnswer;
	return handleHook(payload, {
		...call,
		command,
		findCaller: (context, door) => findCaller(context, world.environment, world.parent, door),
		untoldOf,
		elapsed: () => performance.now(),
		startKeeper: async context => void (await ensureKeeper(context, 'start')),
	});
}

function homeOf({environment, cwd}: World): string | null {
	try {
		return locateHome(environment, cwd);
	} catch {
		return null;
	}
}
