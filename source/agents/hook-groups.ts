import {hookCommand, hookMark} from './hook-command.js';
import type {HookEvent, Hooks} from './hooks.js';
import type {JsonEdit} from './installation.js';

/** One of our hooks for one event. */
export type HookEntry = {
	readonly event: string;
	/** What the hook is called with: the event, or another word of ours. */
	readonly word: string;
	readonly group: {readonly matcher?: string; readonly hooks: readonly object[]};
};

/** How a vendor writes one hook. */
export type HookForm = {
	readonly vendor: string;
	readonly launcher: string;
	/** What it writes besides the command. */
	readonly more: (event: HookEvent, name: string) => object;
};

/** The hooks of a vendor in the form that Claude Code introduced: groups with a matcher, by event. */
export function hookEntries({events}: Hooks, {vendor, launcher, more}: HookForm): HookEntry[] {
	return Object.entries(events).map(([name, event]) => ({
		event: name,
		word: name,
		group: {
			...(event.matcher === undefined ? {} : {matcher: event.matcher}),
			hooks: [{type: 'command', command: hookCommand(launcher, vendor, name), ...more(event, name)}],
		},
	}));
}

/** A file of hooks that is ours alone. */
export function hooksDocument(entries: readonly HookEntry[]): object {
	const hooks: Record<string, object[]> = {};
	for (const {event, group} of entries) hooks[event] = [...(hooks[event] ?? []), group];
	return {hooks};
}

/** The same, added to a file that others write, too. */
export function hookEdits(vendor: string, entries: readonly HookEntry[]): JsonEdit[] {
	return entries.map(({event, word, group}) => ({
		add: ['hooks', event],
		element: group,
		ours: hookMark(vendor, word),
	}));
}
