import {mkdtempSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {build, type Plugin} from 'esbuild';
import {leanInk} from '../../../scripts/lean-ink.js';

/** The program lies outside of the project, so what is not bundled is named by its full path. */
const installed: Plugin = {
	name: 'installed',
	setup({onResolve}) {
		const {resolve} = createRequire(import.meta.url);
		onResolve({filter: /^better-sqlite3$/}, () => ({path: resolve('better-sqlite3'), external: true}));
	},
};

/** Bundles a fixture as scripts/build.js bundles the product. Returns the path of the program. */
export async function buildFixture(name: string): Promise<string> {
	const outfile = path.join(mkdtempSync(path.join(tmpdir(), 'session-bus-fixture-')), `${name}.mjs`);
	await build({
		entryPoints: [path.join(import.meta.dirname, '../fixtures', `${name}.ts`)],
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		plugins: [installed, leanInk],
		define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
		alias: {'react-devtools-core': path.resolve('scripts/no-devtools.js')},
		banner: {
			js: "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);",
		},
		logLevel: 'warning',
	});
	return outfile;
}
