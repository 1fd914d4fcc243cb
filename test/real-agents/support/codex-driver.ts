import path from 'node:path';
import {type AgentDriver, writeDeep} from './agent-driver.js';

/** The name decides which tools are offered: with this one `apply_patch` is among them. */
const model = 'gpt-5.5';

/** Codex CLI. */
export const codexDriver: AgentDriver = {
	vendor: 'codex',
	configFolder: '.codex',
	prepareHome(home, folder, modelUrl) {
		writeDeep(
			path.join(home, '.codex/config.toml'),
			[
				`model = "${model}"`,
				'model_provider = "fake"',
				'check_for_update_on_startup = false',
				'',
				'[model_providers.fake]',
				'name = "fake"',
				`base_url = "${modelUrl}/v1"`,
				'wire_api = "responses"',
				'env_key = "FAKE_KEY"',
				'request_max_retries = 0',
				'stream_max_retries = 0',
				'',
				// Else it first offers the newer model
				'[notice.model_migrations]',
				`"${model}" = "gpt-6-sol"`,
				'',
				'[analytics]',
				'enabled = false',
				'',
				`[projects."${folder}"]`,
				'trust_level = "trusted"',
				'',
			].join('\n'),
		);
	},
	environment: () => ({FAKE_KEY: 'x'}),
	unattended: ['--dangerously-bypass-approvals-and-sandbox', '--dangerously-bypass-hook-trust'],
	oneShot(prompt, extra = []) {
		return {command: 'codex', args: ['exec', ...this.unattended, ...extra, prompt]};
	},
	interactive: (extra = []) => ({command: 'codex', args: extra}),
	resume(conversationId, prompt, extra = []) {
		return prompt === null
			? {command: 'codex', args: ['resume', ...extra, conversationId]}
			: {command: 'codex', args: ['exec', ...this.unattended, ...extra, 'resume', conversationId, prompt]};
	},
	ready: /^›/m,
	leave: '/quit',
	tools: {
		shell: command => ({call: 'exec_command', input: {cmd: command}}),
		write: (file, content) => patch([`*** Add File: ${file}`, ...lines(content).map(line => `+${line}`)]),
		read: file => ({call: 'exec_command', input: {cmd: `cat '${file}'`}}),
		edit: (file, before, after) =>
			patch([
				`*** Update File: ${file}`,
				'@@',
				...lines(before).map(line => `-${line}`),
				...lines(after).map(line => `+${line}`),
			]),
	},
	toolNames: {shell: 'Bash', write: 'apply_patch', read: 'Bash', edit: 'apply_patch'},
};

function lines(text: string): string[] {
	return text.replace(/\n$/, '').split('\n');
}

function patch(body: readonly string[]) {
	return {call: 'apply_patch', input: {input: ['*** Begin Patch', ...body, '*** End Patch'].join('\n')}};
}
