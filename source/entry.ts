/*
 * What `session-bus` starts. The database engine crashes on a Node that is too old, so the version is checked
 * before anything else is loaded, in a file that old versions can read.
 */
// Built as CommonJS, whose loader starts sooner than that of modules
declare const require: {
	(file: './short-cli.cjs'): typeof import('./short-cli.js');
	(file: 'node:module'): typeof import('node:module');
};

const oldestNode = 22;
const shortCommands = ['hook', 'heartbeat', 'claim', 'release'];

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
	if (shortCommands.includes(process.argv[2] ?? '')) require('./short-cli.cjs').run(startWhole);
	else startWhole();
}

export {};
