import path from 'node:path';
import {type AgentDriver, writeDeep} from './agent-driver.js';

/** OpenCode. */
export const opencodeDriver: AgentDriver = {
	vendor: 'opencode',
	configFolder: '.config/opencode',
	prepareHome(home, _folder, modelUrl) {
		writeDeep(path.join(home, '.config/opencode/opencode.json'), {
			autoupdate: false,
			share: 'disabled',
			model: 'fake/fake-model',
			small_model: 'fake/fake-model',
			provider: {
				fake: {
					npm: '@ai-sdk/openai-compatible',
					options: {baseURL: `${modelUrl}/v1`, apiKey: 'x'},
					models: {'fake-model': {name: 'Fake'}},
				},
			},
			permission: {bash: 'allow', edit: 'allow'},
		});
	},
	environment: () => ({
		OPENCODE_DISABLE_AUTOUPDATE: '1',
		OPENCODE_DISABLE_MODELS_FETCH: '1',
		OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
		OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
	}),
	unattended: [],
	oneShot: (prompt, extra = []) => ({command: 'opencode', args: ['run', ...extra, prompt]}),
	interactive: (extra = []) => ({command: 'opencode', args: extra}),
	resume: (conversationId, prompt, extra = []) => ({
		command: 'opencode',
		args: [...(prompt === null ? [] : ['run', prompt]), ...extra, '-s', conversationId],
	}),
	ready: /Ask anything/,
	leave: '/exit',
	tools: {
		shell: command => ({call: 'bash', input: {command, description: 'Run a command'}}),
		write: (file, content) => ({call: 'write', input: {filePath: file, content}}),
		read: file => ({call: 'read', input: {filePath: file}}),
		edit: (file, before, after) => ({
			call: 'edit',
			input: {filePath: file, oldString: before, newString: after},
		}),
	},
	toolNames: {shell: 'bash', write: 'write', read: 'read', edit: 'edit'},
};
