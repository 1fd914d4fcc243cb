import {statSync} from 'node:fs';
import path from 'node:path';
import {errorCode} from '../system/error-code.js';
import {readRegularFile} from '../system/read-file.js';
import {isOwn} from '../system/trusted-path.js';
import type {ConfigProblem} from './config-problem.js';
import type {Settings} from './context.js';
import {defaultRetention, defaultThresholds, type Retention} from './limits.js';
import {defaultSeverities} from './rules/conflicts.js';

/** How a bus behaves unless it is told otherwise. */
export const defaultSettings: Settings = {
	retention: defaultRetention,
	severities: defaultSeverities,
	crowds: {worktrees: 'quiet'},
	thresholds: defaultThresholds,
	webhook: null,
	synchronous: 'normal',
};

/** How long things are kept where it is not sure how long they are to be. */
export const forever: Retention = {
	messages: Number.MAX_SAFE_INTEGER,
	sessions: Number.MAX_SAFE_INTEGER,
	alerts: Number.MAX_SAFE_INTEGER,
};

/** Where the configuration lies in the folder of session-bus. */
export function configFile(home: string): string {
	return path.join(home, 'config.json');
}

/** The text of a configuration, if there is one, or why it cannot be obeyed. */
export type FoundConfig = {readonly source: string | null; readonly problem: ConfigProblem | null};

/** Reads `config.json` from the folder of session-bus. What belongs to another user is not obeyed. */
export function readConfig(home: string): FoundConfig {
	const file = configFile(home);
	const refuse = (what: string, hint: string) => ({
		source: null,
		problem: {message: `${file}: ${what}`, hint},
	});
	try {
		const stats = statSync(file, {throwIfNoEntry: false});
		if (!stats) return {source: null, problem: null};
		if (!isOwn(stats)) return refuse('it belongs to another user', 'make it your own or remove it');
		return {source: readRegularFile(file).toString('utf8'), problem: null};
	} catch (error) {
		// The folder itself may be none
		if (errorCode(error) === 'ENOTDIR') return {source: null, problem: null};
		const reason = error instanceof Error ? error.message : String(error);
		return refuse(`it cannot be read: ${reason}`, 'make it a file that you can read, or remove it');
	}
}

/** The settings a configuration makes, over the defaults, and the first thing in it that is not obeyed. */
export type ReadSettings = {readonly settings: Settings; readonly problem: ConfigProblem | null};

/**
 * Reads the settings of a bus from `config.json` in the folder of session-bus. Without a file the defaults hold, and
 * in place of what is wrong in it, too.
 */
export async function readSettings(home: string | null): Promise<ReadSettings> {
	const {source, problem} = home === null ? noConfig : readConfig(home);
	if (home === null || (source === null && problem === null))
		return {settings: defaultSettings, problem: null};
	if (source === null) return {settings: {...defaultSettings, retention: forever}, problem};
	// Most machines have no such file, so the validator is only loaded for those that do
	const {parseSettings} = await import('./settings-schema.js');
	return parseSettings(source, configFile(home));
}

const noConfig: FoundConfig = {source: null, problem: null};
