import {usageError} from '../bus/errors.js';
import type {Session} from '../bus/types.js';
import type {Call} from './call.js';
import type {Command, ExitCode} from './command.js';
import {isInteractive} from './rescue/in-turn.js';
import {showSessions} from './rescue/show-sessions.js';

/** What can be done with sessions; one at a time. */
const modes = ['status', 'export', 'resume', 'kill'] as const;

type Mode = (typeof modes)[number];

/** Flags that say how, and the mode they belong to. */
const belongsTo = {output: 'export', exec: 'resume', force: 'kill'} as const satisfies Record<string, Mode>;

export const rescue: Command = {
	name: 'rescue',
	summary: 'recover sessions that hang or whose process has died',
	details:
		'On a terminal it lets you choose a session and what to do. A conversation that is resumed gets back the unread\nmail, the claims and the locks of its session. --kill ends no process unless it surely is the one that is meant.',
	arguments: [{name: 'session', required: false, repeats: true, completes: 'sessions'}],
	flags: {
		status: {
			type: 'switch',
			help: 'show sessions, their transcripts and how to go on; the default elsewhere',
		},
		export: {type: 'switch', help: 'copy the conversation and all the bus knows into a new folder'},
		output: {type: 'text', value: 'DIR', help: 'with --export: the folder to make', completes: 'folders'},
		resume: {type: 'switch', help: 'print the line that goes on with the conversation'},
		exec: {type: 'switch', help: 'with --resume: run it here'},
		kill: {type: 'switch', help: 'end the process of the session'},
		force: {type: 'switch', help: 'with --kill: without asking'},
	},
	examples: [
		['session-bus rescue', 'choose a session, then what to do'],
		['session-bus rescue --status', 'who hangs or died, how to go on'],
		['session-bus rescue kimi-777 --export', 'keep a copy of its conversation'],
		['session-bus rescue kimi-777 --kill', 'end its process, after a question'],
		['session-bus rescue kimi-777 --resume --exec', 'go on with its conversation here'],
	],
	async run(call) {
		const mode = chooseMode(call);
		const isLook = mode !== 'kill' && mode !== null;
		const bus = await call.open(isLook ? 'look' : 'change');
		const named: Session[] = [];
		for (const name of call.input) {
			const session = await bus.findSession(name);
			if (named.every(({sessionId}) => sessionId !== session.sessionId)) named.push(session);
		}
		if (mode === 'status') return showSessions(call, named);
		if (mode === null) return (await import('./rescue/choose.js')).choose(call, named);
		requireSessions(call, mode, named);
		const code = await perform(call, mode, named);
		await call.ensureKeeper();
		return code;
	},
};

/** The one mode a line asks for; `null` for a person who is to choose. */
function chooseMode(call: Call): Mode | null {
	const [mode, other] = modes.filter(name => call.is(name));
	if (mode && other) throw usageError(`--${mode} and --${other} exclude each other`, 'give one of them');
	for (const [flag, owner] of Object.entries(belongsTo)) {
		const isGiven = call.is(flag) || call.text(flag) !== null;
		if (isGiven && mode !== owner) throw usageError(`--${flag} belongs to --${owner}`, `add --${owner}`);
	}
	if (mode === 'resume' && call.is('exec') && call.isJson) {
		throw usageError('--exec gives the terminal to the agent, and prints no JSON', 'leave out one of them');
	}
	return mode ?? (isInteractive(call) ? null : 'status');
}

function requireSessions(call: Call, mode: Mode, named: readonly Session[]): void {
	if (named.length === 0) {
		throw usageError('no session is named', `as in \`session-bus rescue kimi-777 --${mode}\``);
	}
	const single = call.text('output') !== null ? '--output' : call.is('exec') ? '--exec' : null;
	if (single !== null && named.length > 1) {
		throw usageError(`${single} is for one session, and ${named.length} are named`, 'name one');
	}
}

async function perform(
	call: Call,
	mode: Exclude<Mode, 'status'>,
	sessions: readonly Session[],
): Promise<ExitCode> {
	switch (mode) {
		case 'export':
			return (await import('./rescue/export-sessions.js')).exportSessions(call, sessions);
		case 'resume': {
			const {execResume, printResume} = await import('./rescue/resume-sessions.js');
			const [only] = sessions;
			return call.is('exec') && only ? execResume(call, only) : printResume(call, sessions);
		}
		case 'kill':
			return (await import('./rescue/kill-sessions.js')).killSessions(call, sessions, {
				isForced: call.is('force'),
			});
	}
}
