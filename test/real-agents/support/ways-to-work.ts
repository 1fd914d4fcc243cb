import type {Vendor} from './clis.js';

/** Every agent, in each way in which it can be put to work. */
export const waysToWork = [
	{vendor: 'claude', way: 'terminal'},
	{vendor: 'codex', way: 'one prompt'},
	{vendor: 'codex', way: 'terminal'},
	{vendor: 'gemini', way: 'terminal'},
	{vendor: 'kimi', way: 'terminal'},
	{vendor: 'copilot', way: 'terminal'},
	{vendor: 'opencode', way: 'terminal'},
] as const satisfies ReadonlyArray<{vendor: Vendor; way: string}>;
