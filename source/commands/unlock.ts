import type {Command} from './command.js';
import {unlockFiles} from './lock-files.js';

export const unlock: Command = {
	name: 'unlock',
	summary: 'give locks free (short for conflicts --unlock)',
	details: 'Without files it gives everything free that this session holds.',
	arguments: [{name: 'file', required: false, repeats: true, completes: 'files'}],
	flags: {},
	examples: [
		['session-bus unlock src/api.ts', 'one file'],
		['session-bus unlock', 'everything'],
	],
	run: unlockFiles,
};
