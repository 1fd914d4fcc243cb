// What the commands that agents call all day leave out of their files: every kilobyte there is read at every tool.

/** Methods of better-sqlite3 that are never called. */
const unusedMethods = /^\.\/methods\/(?:aggregate|backup|explain|function|serialize|table)$/;

/** How agents are set up, which only `install`, `uninstall` and `doctor` ask. */
const installations = /^\.\/([a-z]+)-installation\.js$/;

/** What validates a configuration: it stays in a file of its own, which is loaded where there is one. */
const validator = /^\.\/(settings-schema)\.js$/;

const binding = new URL('sqlite-binding.cjs', import.meta.url).pathname;

/**
 * An esbuild plugin that bundles better-sqlite3 around its installed binary, and leaves out what is never used, or
 * seldom.
 */
export const lean = {
	name: 'lean',
	setup({onResolve, onLoad}) {
		const ofDatabase = answer => from =>
			from.resolveDir.includes('better-sqlite3') ? answer(from) : undefined;
		const leftOut = ({path}) => ({path, namespace: 'left-out'});
		onResolve(
			{filter: /^\.\/binding$/},
			ofDatabase(() => ({path: binding})),
		);
		onResolve({filter: unusedMethods}, ofDatabase(leftOut));
		onResolve({filter: installations}, leftOut);
		onResolve({filter: validator}, ({path}) => ({path: path.replace(validator, './$1.cjs'), external: true}));
		onLoad({filter: /./, namespace: 'left-out'}, ({path}) => {
			const agent = installations.exec(path)?.[1];
			return {
				contents: agent ? `export const ${agent}Installation = () => null;` : 'module.exports = undefined;',
			};
		});
	},
};
