import {type Command, exitCodes} from './command.js';

export const prune: Command = {
	name: 'prune',
	summary: 'remove what has been finished for long',
	details:
		'Expired and read messages go after 24 hours, ended sessions and resolved alerts after 7 days (config.json sets\nother times). The keeper does this by itself.',
	arguments: [],
	flags: {},
	examples: [['session-bus prune', 'clean up now']],
	async run(call) {
		const bus = await call.open();
		const pruned = await bus.prune();
		await call.ensureKeeper();
		call.print({pruned, bus: {path: bus.path, sizeBytes: bus.sizeBytes()}}, () => {
			const {messages, sessions, alerts} = pruned;
			return `Removed ${messages} messages, ${sessions} sessions, ${alerts} alerts.`;
		});
		return exitCodes.done;
	},
};
