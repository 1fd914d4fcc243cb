import type {Agent} from './agent.js';
import {claude} from './claude.js';
import {codex} from './codex.js';
import {gemini} from './gemini.js';
import {kimi} from './kimi.js';

/**
 * Every agent that is recognised by itself. Where the ancestors cannot be seen, the environment decides in this
 * order: an agent that runs inside another sees both sets of variables, and Claude most often is the outer one.
 */
export const agents: readonly Agent[] = [codex, gemini, kimi, claude];
