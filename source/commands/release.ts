import {cleanText} from '../presentation/clean-text.js';
import {type Command, exitCodes} from './command.js';
import {describeHolder} from './describe-holder.js';

export const release: Command = {
	name: 'release',
	summary: 'give a claimed task free',
	details: '',
	arguments: [{name: 'task', required: true, completes: 'tasks'}],
	flags: {},
	examples: [['session-bus release H.13.7', 'others may claim it now']],
	async run(call) {
		const bus = await call.open();
		const {sessionId} = await call.requireSession();
		const {taskId, claimed, holder, holderId, since, released} = await bus.release(
			sessionId,
			call.argument(0),
		);
		await call.ensureKeeper();
		call.print({taskId, claimed, holder, since}, () => (released ? `Released ${cleanText(taskId)}` : ''));
		if (released) return exitCodes.done;
		call.note(
			holderId === null
				? `error: nobody holds ${cleanText(taskId)}`
				: `error: ${cleanText(taskId)} is held by ${describeHolder(holder, holderId)}, not by ${cleanText(sessionId)}`,
		);
		call.note('hint: `session-bus status --claims` lists what is held');
		return exitCodes.refused;
	},
};
