import type {Agent} from './agent.js';
import {amp} from './amp.js';
import {antigravity} from './antigravity.js';
import {claude} from './claude.js';
import {codex} from './codex.js';
import {copilot} from './copilot.js';
import {cursor} from './cursor.js';
import {gemini} from './gemini.js';
import {kimi} from './kimi.js';
import {opencode} from './opencode.js';

/**
 * Every agent that is recognised by itself. Where the ancestors cannot be seen, the environment decides in this
 * order: an agent that runs inside another sees both sets of variables, and Claude most often is the outer one.
 */
export const agents: readonly Agent[] = [
	codex,
	copilot,
	opencode,
	antigravity,
	gemini,
	kimi,
	cursor,
	amp,
	claude,
];

/** The agent of a vendor, if it is one that is known. */
export function findAgent(vendor: string): Agent | null {
	return agents.find(agent => agent.vendor === vendor) ?? null;
}
