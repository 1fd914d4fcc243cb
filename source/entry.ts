/*
 * What `session-bus` starts. The database engine crashes on a Node that is too old, so the version is checked
 * before anything else is loaded, in a file that old versions can read.
 */
// Built as CommonJS, whose loader starts sooner than that of modules
declare const require: {
	(file: './hook-cli.cjs'): unknown;
	(file: './short-cli.cjs'): typeof import('./short-cli.js');
	(file: 'node:module'): typeof import('node:module');
};

const oldestNode = 22;
const shortCommands = ['heartbeat', 'claim', 'release'];

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
	// Reading compiled code is three times as fast as compiling it
	require('node:module').enableCompileCache();
	const [, , command = '', ...words] = process.argv;
	// A hook answers for every line but a question: an error of usage would deny the agent its tool
	if (command === 'hook' && !words.includes('--help')) require('./hook-cli.cjs');
	else if (shortCommands.includes(command)) require('./short-cli.cjs').run(startWhole);
	else startWhole();
}

export {};
