import type {EventMeaning, HookEvent, HookFacts, Proof, ToolUse} from '../agents/hooks.js';
import type {Footing, Proven} from '../bus/rules/mail-lease.js';
import {sessionNameOf} from '../bus/rules/session-name.js';
import type {Turn} from '../bus/types.js';
import type {Observation} from '../bus/verbs/observation.js';

/** What one event says to the bus, whatever the vendor calls it; files as the agent names them. */
export type EventReading = Omit<Observation, 'registration' | 'wants' | 'wrote' | 'failed' | 'limit'> & {
	/** The vendor's limit that stopped the turn, in its words. */
	readonly limit: string | null;
	readonly wants: readonly string[];
	readonly wrote: readonly string[];
	readonly failed: readonly string[];
	/** The event may come after later ones. */
	readonly isLate: boolean;
	/** What becomes of mail that is handed over now. */
	readonly footing: Footing;
};

/** A conversation that is only cleared, or left for another one in the same process, is not the end of a session. */
const causesOfNoEnd: ReadonlySet<string> = new Set(['clear', 'resume', 'compact']);

/** What agents call it when a conversation begins for which another one, if there was one, is left. */
const causesOfSwitch: ReadonlySet<string> = new Set(['clear', 'resume', 'compact', 'fork']);

/** Reads what an event means out of its facts. */
export function readEvent(spec: HookEvent, facts: HookFacts): EventReading {
	const {means, delivers, proves, isAmbiguous, tellsNoTurn, isLate, firesOnce, settlesEdits} = spec;
	const {isSubagent, isSteering = false, isEcho: isEchoed = false, tools, cause} = facts;
	// What is handed to a subagent never reaches the conversation the mail is for
	const takesMail = !isSubagent && !isSteering && (delivers?.causes?.includes(cause ?? '') ?? true);
	const isCompaction = means === 'started' && cause === 'compact';
	const ends = means === 'ended' && !isSubagent && !causesOfNoEnd.has(cause ?? '');
	return {
		turn: isSubagent || isCompaction || tellsNoTurn === true ? null : turnAfter(means, cause),
		activity: describeActivity(means, facts),
		asks: means === 'waiting' && cause !== 'idle_prompt' ? (facts.asks ?? null) : null,
		ends,
		isStart: means === 'started',
		isLeaving: means === 'ended' && !isSubagent && !ends,
		isSwitch: means === 'started' && causesOfSwitch.has(cause ?? ''),
		isOpening: means === 'started' || means === 'prompt' || means === 'before tool',
		proves: isSubagent || proves === undefined ? null : provenBy(proves, facts),
		beginsTurn: means === 'prompt' && !isSubagent && !isSteering && !isEchoed,
		limit: means === 'turn over' && !isSubagent ? (facts.limit ?? null) : null,
		turnId: isSubagent ? null : (facts.turn ?? null),
		title: isSubagent ? null : sessionNameOf(facts.title ?? ''),
		wants: means === 'before tool' ? tools.flatMap(pathsOf) : [],
		wrote: means === 'after tool' ? tools.filter(tool => !tool.hasFailed).flatMap(pathsOf) : [],
		failed: means === 'after tool' ? tools.filter(tool => tool.hasFailed).flatMap(pathsOf) : [],
		settlesEdits: settlesEdits === true && !isSubagent,
		ranShell: means === 'after tool' && tools.some(tool => tool.kind === 'shell'),
		takes: takesMail ? (delivers?.as ?? null) : null,
		footing: {lasts: delivers?.lasts === true && facts.hasHeard !== null, amid: delivers?.amid === true},
		subagents: (isSubagent || isSteering) && means === 'prompt' ? null : (subagentEvents[means] ?? null),
		isAmbiguous: isAmbiguous === true,
		isLate: isLate === true,
		continuesAs: firesOnce === true ? 'unknown' : 'working',
	};
}

/** What an agent tells itself counts before what its event usually shows. */
function provenBy(proves: Proof, {hasHeard}: HookFacts): Proven {
	if (hasHeard === false) return null;
	return hasHeard === true ? 'all' : proves;
}

const subagentEvents: Partial<Record<EventMeaning, EventReading['subagents']>> = {
	'subagent began': 'began',
	'subagent ended': 'ended',
	prompt: 'none',
};

function turnAfter(means: EventMeaning, cause: string | null): Turn | null {
	switch (means) {
		case 'started':
		case 'turn over':
			return 'idle';
		case 'prompt':
		case 'before tool':
		case 'after tool':
		case 'answered':
			return 'working';
		case 'waiting':
			// Told after a minute of silence, also after an interruption that nothing else tells
			return cause === 'idle_prompt' ? 'idle' : 'waiting';
		case 'ended':
		case 'model':
		case 'beat':
		case 'subagent began':
		case 'subagent ended':
			return null;
	}
}

/** More of a command than this does not help to recognise it. */
const longestActivity = 120;

function describeActivity(means: EventMeaning, {tools, cause, isSubagent, cwd}: HookFacts): string | null {
	const who = isSubagent ? 'subagent: ' : '';
	switch (means) {
		case 'before tool':
		case 'after tool':
			return `${who}${tools.map(tool => describeTool(tool, cwd)).join('; ') || 'used a tool'}`.slice(
				0,
				longestActivity,
			);
		case 'prompt':
			return 'got a prompt';
		case 'turn over':
			return 'ended its turn';
		case 'waiting':
			return cause === 'idle_prompt' ? null : `asks a person${cause === null ? '' : ` about ${cause}`}`;
		case 'answered':
			return 'was answered';
		case 'subagent began':
		case 'subagent ended':
			return `a ${means}`;
		case 'started':
			return `began${cause === null ? '' : ` (${cause})`}`;
		case 'model':
			return 'changed its model';
		case 'ended':
		case 'beat':
			return null;
	}
}

/** Files are named from the folder the agent works in. */
function describeTool({name, subject}: ToolUse, cwd: string | null): string {
	const short = cwd === null || cwd === '/' ? subject : subject.replaceAll(`${cwd}/`, '');
	return `${name} ${short}`.replaceAll(/\s+/g, ' ').trim();
}

function pathsOf({kind, paths}: ToolUse): readonly string[] {
	return kind === 'write' ? paths : [];
}
