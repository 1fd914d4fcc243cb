/*
 * What `session-bus` starts. The database engine crashes on a Node that is too old, so the version is checked
 * before anything else is loaded, in a file that old versions can read.
 */
// Built as CommonJS, whose loader starts sooner than that of modules
declare const require: {
	(file: './hook-cli.cjs'): unknown;
	(file: './short-cli.cjs'): typeof import('./short-cli.js');
	(file: 'node:module'): typeof import('node:module');
	(file: './system/compile-cache.js'): typeof import('./system/compile-cache.js');
};

const oldestNode = 22;
const shortCommands = ['heartbeat', 'claim', 'release'];

/*
 * Node prints a warning on standard error where both are set, as in an agent's shell in the terminal of an editor.
 * Whoever asks for no colour is obeyed.
 */
if (process.env.NO_COLOR || process.env.NODE_DISABLE_COLORS) delete process.env.FORCE_COLOR;

/** Half an installation is no reason to deny an agent its tool, either. */
function startHook() {
	try {
		require('./hook-cli.cjs');
	} catch {
		process.exit(0);
	}
}

function startWhole() {
	return import('./cli.js');
}

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
	process.stderr.write(
		`error: session-bus needs Node ${oldestNode} or newer, and this is Node ${process.versions.node}\n` +
			'hint: install a newer Node, or run it through `npm start` in a checkout, which brings its own\n',
	);
	process.exitCode = 3;
} else {
	const [, , command = '', ...words] = process.argv;
	const {homeIn, ownCacheFolder} = require('./system/compile-cache.js');
	const home = homeIn(process.env);
	// What is taken back with everything else must not be written again at the end
	const cache = home && command !== 'uninstall' ? ownCacheFolder(home) : null;
	// Reading compiled code is three times as fast as compiling it; without a folder Node takes one that all users share
	if (cache) require('node:module').enableCompileCache(cache);
	// A hook answers for every line but a question: an error of usage would deny the agent its tool
	if (command === 'hook' && !words.includes('--help')) startHook();
	else if (shortCommands.includes(command)) require('./short-cli.cjs').run(startWhole);
	else startWhole();
}

export {};
