import {builtinModules, createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/** A name that can be exported. */
const isName = name => /^[a-z_$][\w$]*$/i.test(name) && name !== 'default';

/**
 * An esbuild plugin for files in CommonJS: every module of Node is asked for once and its functions are taken by name.
 * Otherwise each file that imports `node:fs` gets a copy of it with a getter for each of its hundred functions, which is
 * made anew at every start.
 */
export const oneBuiltIn = {
	name: 'one-built-in',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^node:/}, ({path, kind}) =>
			kind === 'import-statement' && builtinModules.includes(path.slice('node:'.length))
				? {path, namespace: 'built-in', sideEffects: false}
				: undefined,
		);
		onLoad({filter: /./, namespace: 'built-in'}, ({path}) => {
			const names = Object.keys(require(path)).filter(isName);
			const read = names.map(name => `export const ${name} = /* @__PURE__ */ take('${name}');`);
			return {
				contents: `const all = require('${path}');\nconst take = name => all[name];\nexport default all;\n${read.join('\n')}\n`,
			};
		});
		onResolve({filter: /^node:/, namespace: 'built-in'}, ({path}) => ({path, external: true}));
	},
};
