// Bundles source into dist. Plain JavaScript that any Node from 18 on can run, because it runs before the
// Node of this project is known to be there.
import {execFileSync} from 'node:child_process';
import {chmodSync, rmSync, writeFileSync} from 'node:fs';
import {build} from 'esbuild';

const withTypes = process.argv.includes('--types');

rmSync('dist', {recursive: true, force: true});

await build({
	entryPoints: {
		main: 'source/main.ts',
		keeper: 'source/keeper/main.ts',
		index: 'source/index.ts',
	},
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	minify: true,
	legalComments: 'linked',
	external: ['better-sqlite3'],
	// React's development build keeps every render in memory
	define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
	alias: {'react-devtools-core': './scripts/no-devtools.js'},
	// CommonJS parts ask for built-in modules through require
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);",
	},
	logLevel: 'warning',
});

// The entry must parse on any Node, old ones included, so that it can say what is wrong
await build({
	entryPoints: {entry: 'source/entry.ts'},
	outdir: 'dist',
	format: 'esm',
	target: 'node14',
	banner: {js: '#!/usr/bin/env node'},
	logLevel: 'warning',
});
chmodSync('dist/entry.js', 0o755);

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
