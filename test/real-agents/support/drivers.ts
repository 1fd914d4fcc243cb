import type {AgentDriver} from './agent-driver.js';
import {claudeDriver} from './claude-driver.js';
import type {Vendor} from './clis.js';
import {codexDriver} from './codex-driver.js';
import {copilotDriver} from './copilot-driver.js';
import {geminiDriver} from './gemini-driver.js';
import {kimiDriver} from './kimi-driver.js';
import {opencodeDriver} from './opencode-driver.js';

/** The driver of every vendor. */
export const drivers: Readonly<Record<Vendor, AgentDriver>> = {
	claude: claudeDriver,
	codex: codexDriver,
	gemini: geminiDriver,
	kimi: kimiDriver,
	copilot: copilotDriver,
	opencode: opencodeDriver,
};
