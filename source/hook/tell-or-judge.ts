import path from 'node:path';
import type {AgentEvent, Denial, ObserveResult} from '../bus/agent-event.js';
import {BusyError} from '../bus/errors.js';
import type {EventVerbs} from '../bus/event-verbs.js';
import {hookPatience, turnPatience} from '../bus/limits.js';

/** What came of an event, and whether the bus was told of it, or could only be read. */
export type Observed = ObserveResult & {readonly isTold: boolean};

/** What is to be told, and by whom. */
export type Telling = {
	readonly events: Pick<EventVerbs, 'observe' | 'judgeWrite'>;
	/** Milliseconds since the hook's process began. */
	readonly elapsed: () => number;
	/** Told of what went wrong beside the answer. */
	readonly report: (error: unknown) => void;
};

/**
 * Tells the bus of an event. Of a write that the bus cannot be told of, because it is busy or cannot be written, a read
 * decides. Whoever goes on without a lock may meet another who does, so that the lock of a free file is waited for; where
 * others kept the bus busy all the while the write is denied, and where somebody keeps it for good it is let through.
 * @throws what kept the bus from being told, where no file is about to be written, or it cannot be read either
 */
export async function tellOrJudge(
	observation: AgentEvent,
	{events, elapsed, report}: Telling,
): Promise<Observed> {
	const {registration, wants} = observation;
	const [first = ''] = wants;
	let isMoving = false;
	for (;;) {
		try {
			return {...(await events.observe(observation)), isTold: true};
		} catch (error) {
			if (wants.length === 0) throw error;
			const {denial, isReserved} = await events.judgeWrite(registration, wants).catch(() => {
				throw error;
			});
			const isFree = denial === null && !isReserved;
			if (isFree && error instanceof BusyError) {
				isMoving ||= error.isMoving;
				// Another try may take as long as a hook waits for anything
				if (elapsed() < turnPatience - hookPatience) continue;
			}
			const outcome =
				denial ??
				(isFree && isMoving
					? ({why: 'busy', path: path.resolve(registration.cwd ?? '/', first)} as const)
					: null);
			report(
				new Error(`${messageOf(error)}; a write of ${wants.join(', ')} was ${inWords(outcome, isFree)}`),
			);
			return {...nothingElse, denial: outcome, isTold: false};
		}
	}
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function inWords(denial: Denial | null, isFree: boolean): string {
	if (denial) return 'denied';
	return isFree ? 'let through without a lock' : 'let through under the lock it has';
}

/** What comes of an event that the bus was not told of. */
const nothingElse = {
	sessionId: null,
	handed: null,
	rivalFiles: [],
	shellBeganMs: 0,
	missing: [],
	isKept: true,
} as const satisfies Omit<ObserveResult, 'denial'>;
