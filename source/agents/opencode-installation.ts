import path from 'node:path';
import type {FileChange, Installation, Settings, Setup} from './installation.js';
import {ownName} from './mcp-server.js';
import {opencodePlugin} from './opencode-plugin.js';

/** How OpenCode is set up: a plugin in a file of our own calls our hooks. */
export function opencodeInstallation(): Installation {
	return {
		binaries: ['opencode'],
		tested: '1.18.33',
		changes(setup, settings) {
			const isUser = setup.scope === 'user';
			const folder = isUser ? setup.folder : path.join(setup.folder, '.opencode');
			const plugin = path.join(folder, 'plugins', `${ownName}.js`);
			return [
				{kind: 'own', file: plugin, content: opencodePlugin(setup.launcher)},
				...(isUser ? [mcpChange(setup, settings)] : []),
				...commandFiles(setup, path.join(folder, 'commands')),
			];
		},
		remaining: () => [],
	};
}

/** Of its two names for the file, the one that is there. A project's file is the team's, and is left alone. */
function mcpChange({folder, launcher}: Setup, settings: Settings): FileChange {
	const withComments = path.join(folder, 'opencode.jsonc');
	return {
		kind: 'json',
		file: settings.exists(withComments) ? withComments : path.join(folder, 'opencode.json'),
		edits: [
			{
				set: ['mcp', ownName],
				to: {type: 'local', command: [launcher, 'mcp'], enabled: true},
				ours: '/session-bus',
			},
		],
	};
}

function commandFiles({skills}: Setup, folder: string): FileChange[] {
	return skills.map(({name, description, body}) => ({
		kind: 'own',
		file: path.join(folder, `${name}.md`),
		content: ['---', `description: ${JSON.stringify(description)}`, '---', '', body, ''].join('\n'),
	}));
}
