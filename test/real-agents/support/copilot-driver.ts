import path from 'node:path';
import {type AgentDriver, writeDeep} from './agent-driver.js';

/** Copilot CLI. */
export const copilotDriver: AgentDriver = {
	vendor: 'copilot',
	configFolder: '.copilot',
	prepareHome(home, folder) {
		writeDeep(path.join(home, '.copilot/config.json'), {
			trusted_folders: [folder],
			trustedFolders: [folder],
			banner: 'never',
			firstLaunchAt: '2026-01-01T00:00:00.000Z',
		});
	},
	environment: (_home, modelUrl) => ({
		COPILOT_PROVIDER_BASE_URL: `${modelUrl}/v1`,
		COPILOT_PROVIDER_API_KEY: 'x',
		COPILOT_MODEL: 'fake-model',
		COPILOT_OFFLINE: 'true',
		COPILOT_AUTO_UPDATE: 'false',
	}),
	unattended: ['--allow-all-tools'],
	oneShot(prompt, extra = []) {
		return {command: 'copilot', args: [...this.unattended, ...extra, '-p', prompt]};
	},
	interactive: (extra = []) => ({command: 'copilot', args: extra}),
	resume(conversationId, prompt, extra = []) {
		const {args} = prompt === null ? this.interactive(extra) : this.oneShot(prompt, extra);
		return {command: 'copilot', args: [`--resume=${conversationId}`, ...args]};
	},
	ready: /^\W*❯/m,
	leave: '/exit',
	tools: {
		shell: command => ({call: 'bash', input: {command, description: 'Run a command'}}),
		write: (file, content) => ({call: 'create', input: {path: file, file_text: content}}),
		read: file => ({call: 'view', input: {path: file}}),
		edit: (file, before, after) => ({
			call: 'edit',
			input: {path: file, old_str: before, new_str: after},
		}),
	},
	toolNames: {shell: 'bash', write: 'create', read: 'view', edit: 'edit'},
};
