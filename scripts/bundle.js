// Bundles source, without writing anything: a build that fails leaves the one before as it is.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {build} from 'esbuild';
import {lateEmoji} from './late-emoji.js';
import {lean} from './lean.js';
import {leanInk} from './lean-ink.js';
import {oneBuiltIn} from './one-built-in.js';

/** What needs the version at every hook need not read it from a file. */
const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
const versionDefined = {'process.env.SESSION_BUS_BUILD_VERSION': JSON.stringify(version)};

const common = {
	outdir: 'dist',
	bundle: true,
	platform: 'node',
	target: 'node22',
	minify: true,
	legalComments: 'linked',
	logLevel: 'warning',
	write: false,
};

/** The files of a build, in the order in which they may be replaced: none names one that comes later. */
export async function bundle() {
	const later = await bundleLater();
	const [modules, short, entry] = [await bundleModules(), await bundleShort(later), await bundleEntry()];
	const isNamed = ({name}) => /^(?:cli|keeper|index)\.js/.test(name);
	return [
		...later,
		...modules.filter(file => !isNamed(file)),
		...modules.filter(isNamed),
		...short,
		...entry,
	];
}

/** The program, its keeper and the library: modules that share their parts. */
const bundleModules = () =>
	bundled({
		...common,
		entryPoints: {cli: 'source/cli.ts', keeper: 'source/keeper/main.ts', index: 'source/index.ts'},
		splitting: true,
		format: 'esm',
		plugins: [leanInk, lateEmoji],
		external: ['better-sqlite3'],
		// React's development build keeps every render in memory
		define: {...versionDefined, 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		alias: {'react-devtools-core': './scripts/no-devtools.js'},
		// CommonJS parts ask for built-in modules through require
		banner: {
			js: "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);",
		},
	});

/** What the CommonJS files have in common. */
const commonJs = {
	...common,
	format: 'cjs',
	outExtension: {'.js': '.cjs'},
	define: {...versionDefined, 'import.meta.dirname': '__dirname', 'import.meta.url': '__filename'},
	// The launcher starts hooks without the entry, and the engine crashes on a Node that is too old
	banner: {js: 'if (parseInt(process.versions.node) < 22) process.exit(0);'},
};

/** What the commands that programs call seldom need: named by its content, as it is loaded later. */
const bundleLater = () =>
	bundled({
		...commonJs,
		entryPoints: [
			'source/bus/settings-schema.ts',
			'source/bus/rules/nearest-names.ts',
			'source/caller/describe-agent.ts',
			'source/collector/collector.ts',
			'source/collector/discover-now.ts',
		],
		outbase: '.',
		entryNames: '[name]-[hash]',
		plugins: [oneBuiltIn],
	});

/** The commands that programs call: a CommonJS file each, which starts twice as fast as a graph of modules. */
const bundleShort = later =>
	bundled({
		...commonJs,
		entryPoints: {'short-cli': 'source/short-cli.ts', 'hook-cli': 'source/hook-cli.ts'},
		plugins: [lean(later.map(({name}) => name)), oneBuiltIn],
		// A file is loaded sooner through require
		supported: {'dynamic-import': false},
		external: ['*.node', 'better-sqlite3/package.json'],
	});

/** The entry must parse on any Node, old ones included, so that it can say what is wrong. */
const bundleEntry = async () => {
	const files = await bundled({
		entryPoints: {entry: 'source/entry.ts'},
		bundle: true,
		platform: 'node',
		external: ['./hook-cli.cjs', './short-cli.cjs', './cli.js'],
		minify: true,
		outdir: 'dist',
		format: 'cjs',
		outExtension: {'.js': '.cjs'},
		target: 'node14',
		supported: {'dynamic-import': true},
		banner: {js: '#!/usr/bin/env node'},
		logLevel: 'warning',
		write: false,
	});
	return files.map(file => ({...file, mode: 0o755}));
};

async function bundled(options) {
	const {outputFiles} = await build(options);
	return outputFiles.map(file => ({
		name: path.relative(path.resolve('dist'), file.path),
		content: file.contents,
	}));
}

/** Declares the types of the library, for whoever uses it in TypeScript. */
export function declareTypes() {
	mkdirSync('dist', {recursive: true});
	const draft = mkdtempSync('dist/.types-');
	const config = path.join(draft, 'tsconfig.json');
	const compilerOptions = {
		noEmit: false,
		emitDeclarationOnly: true,
		declaration: true,
		allowImportingTsExtensions: false,
		rootDir: '../../source',
		outDir: './types',
	};
	writeFileSync(
		config,
		JSON.stringify({
			extends: '../../tsconfig.json',
			compilerOptions,
			include: [],
			files: ['../../source/index.ts'],
		}),
	);
	try {
		execFileSync('node_modules/.bin/tsc', ['-p', config], {stdio: 'inherit'});
		rmSync('dist/types', {recursive: true, force: true});
		renameSync(path.join(draft, 'types'), 'dist/types');
	} finally {
		rmSync(draft, {recursive: true, force: true});
	}
}
