import {describeHolder} from '../presentation/describe-holder.js';
import {peerWord} from '../presentation/peer-words.js';
import {type Command, exitCodes} from './command.js';

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
		call.print({taskId, claimed, holder, since}, () => (released ? `Released ${peerWord(taskId)}` : ''));
		if (released) return exitCodes.done;
		call.note(
			holderId === null
				? `error: nobody holds ${peerWord(taskId)}`
				: `error: ${peerWord(taskId)} is held by ${describeHolder(holder, holderId)}, not by ${peerWord(sessionId)}`,
		);
		call.note('hint: `session-bus status --claims` lists what is held');
		return exitCodes.refused;
	},
};
