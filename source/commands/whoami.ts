import {BusError} from '../bus/errors.js';
import {documentCaller} from '../caller/caller-document.js';
import {callerText, evidenceText} from '../presentation/caller-lines.js';
import {type Command, exitCodes} from './command.js';

export const whoami: Command = {
	name: 'whoami',
	summary: 'say which session calls, and why it is taken for that',
	details:
		'The nearest evidence wins: what an agent itself tells of a process goes before the nearest process that is an\nagent. Supervisors, shells and wrappers are nobody, and variables that linger in a terminal are not the caller’s.',
	arguments: [],
	flags: {why: {type: 'switch', help: 'show the evidence: the processes above, and what variables name'}},
	examples: [
		['session-bus whoami', 'who commands from here act for'],
		['session-bus whoami --why', 'the same, with all it was decided by'],
		['session-bus whoami --json', 'the same for programs'],
	],
	async run(call) {
		await call.open('look');
		const isNamed = call.text('session') !== null;
		let doubt: string | null = null;
		const session = await call.findActing().catch((error: unknown) => {
			// That several conversations may be meant is an answer, too
			if (isNamed || !(error instanceof BusError) || error.kind !== 'usage') throw error;
			doubt = error.message;
			return null;
		});
		const caller = call.caller();
		const why = doubt ?? (isNamed ? 'it was named with --session' : caller.why);
		const document = documentCaller(session, {...caller, why}, call.evidence());
		await call.ensureKeeper();
		call.print(document, () =>
			call.is('why') ? `${callerText(document)}\n\n${evidenceText(document)}` : callerText(document),
		);
		return exitCodes.done;
	},
};
