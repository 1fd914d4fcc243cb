import path from 'node:path';
import {type AgentDriver, writeDeep} from './agent-driver.js';

const key = 'sk-ant-test-0123456789abcdefghij';

/** Claude Code. */
export const claudeDriver: AgentDriver = {
	vendor: 'claude',
	configFolder: '.claude',
	prepareHome(home, folder) {
		writeDeep(path.join(home, '.claude.json'), {
			hasCompletedOnboarding: true,
			lastOnboardingVersion: '99.0.0',
			theme: 'dark',
			customApiKeyResponses: {approved: [key.slice(-20)], rejected: []},
			projects: {[folder]: {hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true}},
		});
		writeDeep(path.join(home, '.claude/settings.json'), {});
	},
	environment: (_home, modelUrl) => ({
		ANTHROPIC_BASE_URL: modelUrl,
		ANTHROPIC_API_KEY: key,
		CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
		DISABLE_AUTOUPDATER: '1',
		DISABLE_TELEMETRY: '1',
		DISABLE_ERROR_REPORTING: '1',
	}),
	unattended: ['--allowedTools', 'Bash,Write,Edit,Read,Task,Agent'],
	oneShot(prompt, extra = []) {
		return {command: 'claude', args: ['-p', prompt, ...this.unattended, ...extra]};
	},
	// Its own default lets a check on the vendor's server decide, which a stand-in for the model cannot do
	interactive: (extra = []) => ({command: 'claude', args: ['--permission-mode', 'default', ...extra]}),
	resume(conversationId, prompt, extra = []) {
		const {args} = prompt === null ? this.interactive(extra) : this.oneShot(prompt, extra);
		return {command: 'claude', args: [...args, '--resume', conversationId]};
	},
	ready: /^❯/m,
	leave: '/exit',
	tools: {
		shell: command => ({call: 'Bash', input: {command, description: 'Run a command'}}),
		write: (file, content) => ({call: 'Write', input: {file_path: file, content}}),
		read: file => ({call: 'Read', input: {file_path: file}}),
		edit: (file, before, after) => ({
			call: 'Edit',
			input: {file_path: file, old_string: before, new_string: after},
		}),
	},
	toolNames: {shell: 'Bash', write: 'Write', read: 'Read', edit: 'Edit'},
};
