import type {Command} from './command.js';

/** A command's name, its line in the list of commands, and where its code is. */
export type CommandEntry = {
	readonly name: string;
	readonly load: () => Promise<Command>;
};

/** Every command, in the order the help lists them. Code is loaded for the one that runs. */
export const commands: readonly CommandEntry[] = [
	{name: 'register', load: async () => (await import('./register.js')).register},
	{name: 'unregister', load: async () => (await import('./unregister.js')).unregister},
	{name: 'heartbeat', load: async () => (await import('./heartbeat.js')).heartbeat},
	{name: 'rename', load: async () => (await import('./rename.js')).rename},
	{name: 'whoami', load: async () => (await import('./whoami.js')).whoami},
	{name: 'status', load: async () => (await import('./status.js')).status},
	{name: 'conflicts', load: async () => (await import('./conflicts.js')).conflicts},
	{name: 'lock', load: async () => (await import('./lock.js')).lock},
	{name: 'unlock', load: async () => (await import('./unlock.js')).unlock},
	{name: 'claim', load: async () => (await import('./claim.js')).claim},
	{name: 'release', load: async () => (await import('./release.js')).release},
	{name: 'send', load: async () => (await import('./send.js')).send},
	{name: 'inbox', load: async () => (await import('./inbox.js')).inbox},
	{name: 'wait', load: async () => (await import('./wait.js')).wait},
	{name: 'ack', load: async () => (await import('./ack.js')).ack},
	{name: 'open', load: async () => (await import('./open.js')).open},
	{name: 'rescue', load: async () => (await import('./rescue.js')).rescue},
	{name: 'mcp', load: async () => (await import('./mcp.js')).mcp},
	{name: 'watch', load: async () => (await import('./watch.js')).watch},
	{name: 'hook', load: async () => (await import('./hook.js')).hook},
	{name: 'install', load: async () => (await import('./install.js')).install},
	{name: 'uninstall', load: async () => (await import('./uninstall.js')).uninstall},
	{name: 'doctor', load: async () => (await import('./doctor.js')).doctor},
	{name: 'prune', load: async () => (await import('./prune.js')).prune},
	{name: 'completion', load: async () => (await import('./completion.js')).completion},
];
