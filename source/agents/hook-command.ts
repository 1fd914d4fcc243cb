import path from 'node:path';
import {shellWord} from '../system/shell-word.js';
import type {HookEvent} from './hooks.js';

/** The launcher as one word that always ends in `/session-bus`, by which our entries are known. */
export function launcherWord(launcher: string): string {
	return `${shellWord(path.dirname(launcher))}/${path.basename(launcher)}`;
}

/** The text that tells one of our hook entries from all others, wherever the launcher lies. */
export function hookMark(vendor: string, event: string): string {
	return `/session-bus hook ${vendor} ${event}`;
}

/**
 * The command of a hook. Its text stays the same over upgrades, so that trust given once stays, and it is silent
 * when the launcher has gone, so that no tool fails for it.
 */
export function hookCommand(launcher: string, vendor: string, event: string): string {
	const program = launcherWord(launcher);
	return `[ -x ${program} ] || exit 0; exec ${program} hook ${vendor} ${event}`;
}

/** Seconds a hook may take. What happens at the end must not keep an agent from leaving. */
export function hookSeconds({means}: HookEvent): number {
	return means === 'ended' ? 3 : 5;
}
