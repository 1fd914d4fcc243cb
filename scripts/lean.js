import path from 'node:path';

// What the commands that agents call all day leave out of their files: every kilobyte there is read at every tool.

/** Methods of better-sqlite3 that are never called. */
const unusedMethods = /^\.\/methods\/(?:aggregate|backup|explain|function|serialize|table)$/;

/** How agents are set up, which only `install`, `uninstall` and `doctor` ask. */
const installations = /^\.\/([a-z]+)-installation\.js$/;

const binding = new URL('sqlite-binding.cjs', import.meta.url).pathname;

/**
 * An esbuild plugin that bundles better-sqlite3 around its installed binary, and leaves out what is never used, or
 * seldom.
 * @param later the files of what is loaded when it is needed, each named after its module and its content
 */
export const lean = later => ({
	name: 'lean',
	setup({onResolve, onLoad}) {
		const ofDatabase = answer => from =>
			from.resolveDir.includes('better-sqlite3') ? answer(from) : undefined;
		const leftOut = ({path: module}) => ({path: module, namespace: 'left-out'});
		onResolve(
			{filter: /^\.\/binding$/},
			ofDatabase(() => ({path: binding})),
		);
		onResolve({filter: unusedMethods}, ofDatabase(leftOut));
		onResolve({filter: installations}, leftOut);
		onResolve({filter: /^\.{1,2}\//}, ({path: file, kind}) => {
			if (kind !== 'dynamic-import') return undefined;
			const module = path.basename(file, '.js');
			const found = later.find(name => name.startsWith(`${module}-`) && name.endsWith('.cjs'));
			return found
				? {path: `./${found}`, external: true}
				: {errors: [{text: `${module} is in no file that is loaded later`}]};
		});
		onLoad({filter: /./, namespace: 'left-out'}, ({path: module}) => {
			const agent = installations.exec(module)?.[1];
			return {
				contents: agent ? `export const ${agent}Installation = () => null;` : 'module.exports = undefined;',
			};
		});
	},
});
