import path from 'node:path';
import {type AgentDriver, writeDeep} from './agent-driver.js';

/** Gemini CLI. */
export const geminiDriver: AgentDriver = {
	vendor: 'gemini',
	configFolder: '.gemini',
	prepareHome(home) {
		writeDeep(path.join(home, '.gemini/settings.json'), {
			security: {auth: {selectedType: 'gemini-api-key'}, folderTrust: {enabled: false}},
			privacy: {usageStatisticsEnabled: false},
			telemetry: {enabled: false},
			general: {enableAutoUpdate: false, enableAutoUpdateNotification: false},
			ide: {hasSeenNudge: true},
			ui: {hideTips: true, hideBanner: true},
		});
	},
	environment: (_home, modelUrl) => ({GEMINI_API_KEY: 'x', GOOGLE_GEMINI_BASE_URL: modelUrl}),
	unattended: ['--yolo'],
	oneShot(prompt, extra = []) {
		return {command: 'gemini', args: [...model, ...this.unattended, ...extra, '-p', prompt]};
	},
	interactive: (extra = []) => ({command: 'gemini', args: [...model, ...extra]}),
	resume(conversationId, prompt, extra = []) {
		const {args} = prompt === null ? this.interactive(extra) : this.oneShot(prompt, extra);
		return {command: 'gemini', args: ['--resume', conversationId, ...args]};
	},
	ready: /Type your message/,
	leave: '/quit',
	tools: {
		shell: command => ({call: 'run_shell_command', input: {command, description: 'Run a command'}}),
		write: (file, content) => ({call: 'write_file', input: {file_path: file, content}}),
		read: file => ({call: 'read_file', input: {file_path: file}}),
		edit: (file, before, after) => ({
			call: 'replace',
			input: {file_path: file, instruction: 'Replace it', old_string: before, new_string: after},
		}),
	},
	toolNames: {shell: 'run_shell_command', write: 'write_file', read: 'read_file', edit: 'replace'},
};

/** A named model needs no routing. */
const model = ['-m', 'gemini-2.5-pro'];
