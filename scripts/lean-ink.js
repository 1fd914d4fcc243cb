// Puts parts of the monitor in place of Ink's own that cost most.
import path from 'node:path';

const drawing = path.resolve(import.meta.dirname, '../source/monitor/drawing');
const quoted = (...parts) => JSON.stringify(path.join(...parts));

/** What stands in place of a module of Ink, which is given for what is left to it. */
const replacements = {
	'renderer.js': ofInk => `
		import ofInk from ${quoted(ofInk)};
		import {leanRenderer} from ${quoted(drawing, 'lean-renderer.ts')};
		export default leanRenderer(ofInk);`,
	'line-update.js': () => `export {lineUpdate as default} from ${quoted(drawing, 'line-update.ts')};`,
	'widest-line': () => `export {widestLine as default} from ${quoted(drawing, 'painted-width.ts')};`,
};

/** An esbuild plugin for whatever bundles Ink. */
export const leanInk = {
	name: 'lean-ink',
	setup({onResolve, onLoad, onEnd}) {
		const missing = new Set(Object.keys(replacements));
		onResolve({filter: /^(?:\.\/(?:renderer|line-update)\.js|widest-line)$/}, ({path: asked, resolveDir}) =>
			resolveDir.endsWith(path.join('ink', 'build'))
				? {path: path.join(resolveDir, asked), namespace: 'lean-ink'}
				: undefined,
		);
		onLoad({filter: /./, namespace: 'lean-ink'}, ({path: ofInk}) => {
			const name = path.basename(ofInk);
			missing.delete(name);
			return {contents: replacements[name](ofInk), resolveDir: path.dirname(ofInk)};
		});
		// another version of Ink may be made of other modules
		onEnd(() => ({errors: [...missing].map(name => ({text: `Ink has no ${name} that could be replaced`}))}));
	},
};
