import {createHash} from 'node:crypto';
import path from 'node:path';
import {type AgentDriver, writeDeep} from './agent-driver.js';

/** Kimi Code. */
export const kimiDriver: AgentDriver = {
	vendor: 'kimi',
	configFolder: '.kimi-code',
	prepareHome(home, folder, modelUrl) {
		const workspace = `wd_${path.basename(folder)}_${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
		writeDeep(path.join(home, '.kimi-code/workspace-trust', workspace), {
			root: folder,
			trustedAt: Date.now(),
		});
		writeDeep(
			path.join(home, '.kimi-code/config.toml'),
			[
				'default_model = "fake"',
				'',
				'[providers.fake]',
				'type = "openai"',
				'api_key = "x"',
				`base_url = "${modelUrl}/v1"`,
				'',
				'[models.fake]',
				'provider = "fake"',
				'model = "fake-model"',
				'max_context_size = 200000',
				'',
			].join('\n'),
		);
	},
	environment: () => ({KIMI_DISABLE_TELEMETRY: '1', KIMI_CODE_NO_AUTO_UPDATE: '1'}),
	// Only in the terminal: with a prompt on the command line everything is permitted, and the flag refused
	unattended: ['--auto'],
	oneShot(prompt, extra = []) {
		return {command: 'kimi', args: [...extra, '-p', prompt]};
	},
	interactive: (extra = []) => ({command: 'kimi', args: extra}),
	resume(conversationId, prompt, extra = []) {
		const {args} = prompt === null ? this.interactive(extra) : this.oneShot(prompt, extra);
		return {command: 'kimi', args: ['-r', conversationId, ...args]};
	},
	ready: /^ ?│ > /m,
	leave: '/exit',
	tools: {
		shell: command => ({call: 'Bash', input: {command}}),
		write: (file, content) => ({call: 'Write', input: {path: file, content}}),
		read: file => ({call: 'Read', input: {path: file}}),
		edit: (file, before, after) => ({
			call: 'Edit',
			input: {path: file, old_string: before, new_string: after},
		}),
	},
	toolNames: {shell: 'Bash', write: 'Write', read: 'Read', edit: 'Edit'},
};
