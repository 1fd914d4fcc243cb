import type {EventMeaning, HookEvent, HookFacts, ToolUse} from '../agents/hooks.js';
import type {Turn} from '../bus/types.js';
import type {Observation} from '../bus/verbs/observe.js';

/** What one event says to the bus, whatever the vendor calls it; files as the agent names them. */
export type EventReading = Omit<Observation, 'registration' | 'room' | 'wants' | 'wrote'> & {
	readonly wants: readonly string[];
	readonly wrote: readonly string[];
	/** The event may come after later ones. */
	readonly isLate: boolean;
};

/** A conversation that is only cleared, or left for another one in the same process, is not the end of a session. */
const causesOfNoEnd: ReadonlySet<string> = new Set(['clear', 'resume', 'compact']);

/** Reads what an event means out of its facts. */
export function readEvent(spec: HookEvent, facts: HookFacts): EventReading {
	const {means, delivers, isAmbiguous, tellsNoTurn, isLate, firesOnce} = spec;
	const {isSubagent, isSteering = false, tools, cause} = facts;
	const isCompaction = means === 'started' && cause === 'compact';
	const ends = means === 'ended' && !isSubagent && !causesOfNoEnd.has(cause ?? '');
	return {
		turn: isSubagent || isCompaction || tellsNoTurn === true ? null : turnAfter(means, cause),
		activity: describeActivity(means, facts),
		ends,
		isOpening: means === 'started' || means === 'prompt' || means === 'before tool',
		confirms: !isSubagent && isLate !== true && confirming.has(means),
		beginsTurn: means === 'prompt' && !isSubagent && !isSteering,
		wants: means === 'before tool' ? tools.flatMap(pathsOf) : [],
		wrote: means === 'after tool' ? tools.filter(tool => !tool.hasFailed).flatMap(pathsOf) : [],
		ranShell: means === 'after tool' && tools.some(tool => tool.kind === 'shell'),
		// What is handed to a subagent never reaches the conversation the mail is for
		takes: isSubagent ? null : (delivers ?? null),
		subagents: (isSubagent || isSteering) && means === 'prompt' ? null : (subagentEvents[means] ?? null),
		isAmbiguous: isAmbiguous === true,
		isLate: isLate === true,
		continuesAs: firesOnce === true ? 'unknown' : 'working',
	};
}

const subagentEvents: Partial<Record<EventMeaning, EventReading['subagents']>> = {
	'subagent began': 'began',
	'subagent ended': 'ended',
	prompt: 'none',
};

/** Events that follow an answer of the model, or the end of its turn. */
const confirming: ReadonlySet<EventMeaning> = new Set(['prompt', 'before tool', 'after tool', 'turn over']);

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
