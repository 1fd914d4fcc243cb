// Puts the monitor's renderer in place of Ink's own, which it is given for what it does not draw itself.
import path from 'node:path';

const lean = path.resolve(import.meta.dirname, '../source/monitor/drawing/lean-renderer.ts');

/** An esbuild plugin for whatever bundles Ink. */
export const leanInk = {
	name: 'lean-ink',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^\.\/renderer\.js$/}, ({resolveDir}) =>
			resolveDir.endsWith(path.join('ink', 'build'))
				? {path: path.join(resolveDir, 'renderer.js'), namespace: 'lean-ink'}
				: undefined,
		);
		onLoad({filter: /./, namespace: 'lean-ink'}, ({path: ofInk}) => ({
			contents: `
				import ofInk from ${JSON.stringify(ofInk)};
				import {leanRenderer} from ${JSON.stringify(lean)};
				export default leanRenderer(ofInk);`,
			resolveDir: path.dirname(ofInk),
		}));
	},
};
