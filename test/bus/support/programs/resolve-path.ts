/*
 * Resolves what a lock names: `resolve-path.mjs NAME CWD`. Prints what came of it.
 */
import {resolveLockPath} from '../../../../source/bus/lock-path.js';
import {describeFailure} from './describe-failure.js';

const [name = '', cwd = '/'] = process.argv.slice(2);

try {
	process.stdout.write(JSON.stringify(resolveLockPath(name, cwd)));
} catch (error) {
	process.stdout.write(JSON.stringify(describeFailure(error)));
}
