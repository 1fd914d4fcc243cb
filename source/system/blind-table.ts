import {lookBySignal} from './look-by-signal.js';
import type {ProcessTable} from './process-table.js';

/** What is known of processes where nothing shows them: whether a pid is in use at all. */
export const blindTable: ProcessTable = {
	look: lookBySignal,
	startTime: () => null,
	commandLine: () => [],
	list: () => [],
	environment: () => null,
	openFiles: () => null,
	isOwn: () => false,
	isNowhereBelow: () => false,
	tty: () => null,
	folder: () => null,
};
