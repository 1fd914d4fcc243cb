// Stands in for better-sqlite3's own search for its binary where the package is bundled. It looks where the
// package manager puts the package first: asking Node to resolve it costs several milliseconds.
const {existsSync} = require('node:fs');
const path = require('node:path');

function packageRoot() {
	const likely = [
		path.join(__dirname, '../../better-sqlite3'),
		path.join(__dirname, '../node_modules/better-sqlite3'),
	];
	return (
		likely.find(folder => existsSync(folder)) ?? path.dirname(require.resolve('better-sqlite3/package.json'))
	);
}

exports.getBinding = () => {
	const root = packageRoot();
	const compiled = path.join(root, 'build', 'Release', 'better_sqlite3.node');
	if (existsSync(compiled)) return require(compiled);
	const prebuilt = platform => path.join(root, 'prebuilds', `${platform}-${process.arch}.node`);
	try {
		return require(prebuilt(process.platform));
	} catch (error) {
		// Alpine and its like: the binary for the GNU library does not load there
		if (process.platform !== 'linux') throw error;
		return require(prebuilt('linuxmusl'));
	}
};
