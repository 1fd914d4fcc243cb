import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import type * as inside from './inside.ts';

/** What the built library does not show. */
export type Inside = typeof inside;

/**
 * Bundles what the built library does not show.
 * @param folder where to put it
 * @returns the address of the module
 */
export async function bundleInside(folder: string): Promise<string> {
	const outfile = path.join(folder, 'inside', 'inside.mjs');
	mkdirSync(path.dirname(outfile));
	symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
	await build({
		entryPoints: [path.join(import.meta.dirname, 'inside.ts')],
		outfile,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node22',
		external: ['better-sqlite3'],
		banner: {
			js: "import {createRequire as __createRequire} from 'node:module'; const require = __createRequire(import.meta.url);",
		},
		logLevel: 'warning',
	});
	return pathToFileURL(outfile).href;
}

/** Loads what was bundled. */
export async function loadInside(address: string): Promise<Inside> {
	return import(address);
}
