import type {Command} from './command.js';
import {conflicts} from './conflicts.js';
import {lockFiles} from './lock-files.js';

const {shared, ttl} = conflicts.flags;

export const lock: Command = {
	name: 'lock',
	summary: 'lock files, folders or globs (short for conflicts --lock)',
	details: 'A folder is named with a trailing slash, a glob as in `src/**/*.ts` (quote it).',
	arguments: [{name: 'file', required: true, repeats: true, completes: 'files'}],
	flags: {...(shared && {shared}), ...(ttl && {ttl})},
	examples: [
		['session-bus lock src/api.ts', 'exit 0: it is yours; exit 1: someone else has it'],
		['session-bus lock --shared --ttl 30m docs/', 'a folder, together with other readers'],
	],
	run: lockFiles,
};
