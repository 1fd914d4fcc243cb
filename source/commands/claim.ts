import {formatAge} from '../presentation/ages.js';
import {cleanText} from '../presentation/clean-text.js';
import {type Command, exitCodes} from './command.js';
import {describeHolder} from './describe-holder.js';

export const claim: Command = {
	name: 'claim',
	summary: 'claim a task: exactly one session gets it',
	details: 'Claiming a task again that is already yours succeeds and changes nothing.',
	arguments: [{name: 'task', required: true, completes: 'tasks'}],
	flags: {},
	examples: [['session-bus claim H.13.7', 'exit 0: it is yours; exit 1: someone else has it']],
	async run(call) {
		const bus = await call.open();
		const {sessionId} = await call.requireSession();
		const {taskId, claimed, holder, holderId, since} = await bus.claim(sessionId, call.argument(0));
		await call.ensureKeeper();
		call.print({taskId, claimed, holder, since}, () =>
			claimed ? `Claimed ${cleanText(taskId)} for ${cleanText(sessionId)}` : '',
		);
		if (claimed) return exitCodes.done;
		call.note(
			`error: ${cleanText(taskId)} is held by ${describeHolder(holder, holderId)}, since ${formatAge(since, Date.now())} ago`,
		);
		call.note(
			`hint: ask for it: session-bus send ${cleanText(holderId ?? '')} "may I take ${cleanText(taskId)}?"`,
		);
		return exitCodes.refused;
	},
};
