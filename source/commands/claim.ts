import {formatAge} from '../presentation/ages.js';
import {describeHolder} from '../presentation/describe-holder.js';
import {commandLine, isAddressable, peerWord} from '../presentation/peer-words.js';
import {type Command, exitCodes} from './command.js';

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
			claimed ? `Claimed ${peerWord(taskId)} for ${peerWord(sessionId)}` : '',
		);
		if (claimed) return exitCodes.done;
		call.note(
			`error: ${peerWord(taskId)} is held by ${describeHolder(holder, holderId)}, since ${formatAge(since, Date.now())} ago`,
		);
		if (holderId !== null && isAddressable(holderId)) {
			const ask = commandLine('session-bus', 'send', holderId, `may I take ${taskId}?`);
			call.note(`hint: ask for it: ${ask}`);
			// Nothing is taken from a session that cannot be seen
			const end = commandLine('session-bus', 'unregister', '--session', holderId);
			if (holder?.state === 'stale')
				call.note(`hint: or free it, once that session has surely ended: ${end}`);
		}
		return exitCodes.refused;
	},
};
