import path from 'node:path';

/** A file and the name it gets among the others of its conversation. */
export type Placed = {readonly source: string; readonly name: string};

/** Names files by their way below the deepest folder that holds all of them. */
export function placeFiles(files: readonly string[]): Placed[] {
	const unique = [...new Set(files)];
	const [first, ...others] = unique.map(file => path.dirname(file).split(path.sep));
	if (first === undefined) return [];
	const depth = others.reduce((shared, folder) => {
		const differs = first.findIndex((part, index) => part !== folder[index]);
		return differs < 0 ? shared : Math.min(shared, differs);
	}, first.length);
	const root = first.slice(0, depth).join(path.sep) || path.sep;
	return unique.map(source => ({source, name: path.relative(root, source)}));
}
