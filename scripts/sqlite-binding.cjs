// Stands in for better-sqlite3's own search for its binary where the package is bundled. It looks where the
// package manager puts the package first, and loads the binary itself: asking Node to resolve it costs several
// milliseconds.
const {existsSync} = require('node:fs');

const packageName = 'better-sqlite3';

function packageRoot() {
	const likely = [`${__dirname}/../../${packageName}`, `${__dirname}/../node_modules/${packageName}`];
	return (
		likely.find(folder => existsSync(`${folder}/prebuilds`) || existsSync(`${folder}/build`)) ??
		require.resolve(`${packageName}/package.json`).replace(/[^/\\]+$/, '')
	);
}

function load(file) {
	const loaded = {exports: {}};
	process.dlopen(loaded, file);
	return loaded.exports;
}

exports.getBinding = () => {
	const root = packageRoot();
	const compiled = `${root}/build/Release/better_sqlite3.node`;
	if (existsSync(compiled)) return load(compiled);
	const prebuilt = platform => `${root}/prebuilds/${platform}-${process.arch}.node`;
	try {
		return load(prebuilt(process.platform));
	} catch (error) {
		// Alpine and its like: the binary for the GNU library does not load there
		if (process.platform !== 'linux') throw error;
		return load(prebuilt('linuxmusl'));
	}
};
