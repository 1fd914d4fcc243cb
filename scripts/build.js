// Bundles source into dist. Plain JavaScript that any Node from 18 on can run, because it runs before the
// Node of this project is known to be there.
import {execFileSync} from 'node:child_process';
import {chmodSync, rmSync, writeFileSync} from 'node:fs';
import {build} from 'esbuild';
import {lean} from './lean.js';
import {leanInk} from './lean-ink.js';

const withTypes = process.argv.includes('--types');

rmSync('dist', {recursive: true, force: true});

const common = {
	outdir: 'dist',
	bundle: true,
	platform: 'node',
	target: 'node22',
	minify: true,
	legalComments: 'linked',
	logLevel: 'warning',
};

/** The program, its keeper and the library: modules that share their parts. */
await build({
	...common,
	entryPoints: {cli: 'source/cli.ts', keeper: 'source/keeper/main.ts', index: 'source/index.ts'},
	splitting: true,
	format: 'esm',
	plugins: [leanInk],
	external: ['better-sqlite3', 'picomatch'],
	// React's development build keeps every render in memory
	define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
	alias: {'react-devtools-core': './scripts/no-devtools.js'},
	// CommonJS parts ask for built-in modules through require
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);",
	},
});

/**
 * The commands that programs call: a CommonJS file each, which starts twice as fast as a graph of modules. Beside
 * them what reads a configuration, which most machines do not have.
 */
await build({
	...common,
	entryPoints: {
		'short-cli': 'source/short-cli.ts',
		'hook-cli': 'source/hook-cli.ts',
		'settings-schema': 'source/bus/settings-schema.ts',
	},
	format: 'cjs',
	outExtension: {'.js': '.cjs'},
	define: {'import.meta.dirname': '__dirname', 'import.meta.url': '__filename'},
	plugins: [lean],
	// A file is loaded sooner through require
	supported: {'dynamic-import': false},
	external: ['*.node', 'better-sqlite3/package.json'],
	// The launcher starts hooks without the entry, and the engine crashes on a Node that is too old
	banner: {js: 'if (parseInt(process.versions.node) < 22) process.exit(0);'},
});

// The entry must parse on any Node, old ones included, so that it can say what is wrong
await build({
	entryPoints: {entry: 'source/entry.ts'},
	outdir: 'dist',
	format: 'cjs',
	outExtension: {'.js': '.cjs'},
	target: 'node14',
	supported: {'dynamic-import': true},
	banner: {js: '#!/usr/bin/env node'},
	logLevel: 'warning',
});
chmodSync('dist/entry.cjs', 0o755);

if (withTypes) {
	writeFileSync(
		'dist/tsconfig.types.json',
		JSON.stringify({
			extends: '../tsconfig.json',
			compilerOptions: {
				noEmit: false,
				emitDeclarationOnly: true,
				declaration: true,
				allowImportingTsExtensions: false,
				rootDir: '../source',
				outDir: './types',
			},
			include: [],
			files: ['../source/index.ts'],
		}),
	);
	execFileSync('node_modules/.bin/tsc', ['-p', 'dist/tsconfig.types.json'], {stdio: 'inherit'});
	rmSync('dist/tsconfig.types.json');
}
