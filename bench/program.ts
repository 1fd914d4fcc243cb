import {fileURLToPath} from 'node:url';
import type {openBus} from '../source/index.ts';

/** Path of a built file: the benchmark measures what users run. */
function built(file: string): string {
	return fileURLToPath(new URL(`../dist/${file}`, import.meta.url));
}

/** What `session-bus` starts. */
export const entry = built('entry.cjs');

/** What the keeper's process runs. */
export const keeperEntry = built('keeper.js');

/** The built library. Its types come from its source, because the build may not have written any. */
export async function loadLibrary(): Promise<{readonly openBus: typeof openBus}> {
	return import(built('index.js'));
}

/**
 * The environment of a measured process: the caller's, without what slows every Node down or what would make
 * the program behave as in a test run.
 * @param home folder that takes the place of `~/.session-bus`
 */
export function programEnvironment(home: string): NodeJS.ProcessEnv {
	const {CI, NO_COLOR, FORCE_COLOR, NODE_EXTRA_CA_CERTS, NODE_OPTIONS, SESSION_BUS_DB, ...rest} = process.env;
	return {...rest, SESSION_BUS_HOME: home};
}
