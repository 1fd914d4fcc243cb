/** A table of a TOML file, by the numbers of its lines. */
export type TomlTable = {
	readonly header: string;
	readonly first: number;
	/** Number of the line after its last value: what follows until the next header is space and comments. */
	readonly end: number;
};

/** The tables of a TOML file, in order. Lists and texts of several lines are no headers, whatever is in them. */
export function tablesIn(lines: readonly string[]): TomlTable[] {
	const tables: Array<{header: string; first: number; end: number}> = [];
	const scan: Scan = {quote: null, depth: 0};
	for (const [number, line] of lines.entries()) {
		const isInside = scan.quote !== null || scan.depth > 0;
		const text = line.trim();
		if (!isInside && text.startsWith('[')) {
			tables.push({header: text, first: number, end: number + 1});
			continue;
		}
		const current = tables.at(-1);
		if (current && (isInside || (text !== '' && !text.startsWith('#')))) current.end = number + 1;
		readLine(line, scan);
	}
	return tables;
}

/** What is open at the end of a line: a text of several lines, lists and inline tables. */
type Scan = {quote: string | null; depth: number};

const token = /"""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[[\]{}#]/g;

function readLine(line: string, scan: Scan): void {
	for (const [found] of line.matchAll(token)) {
		if (scan.quote !== null) {
			if (found === scan.quote) scan.quote = null;
		} else if (found === '"""' || found === "'''") scan.quote = found;
		else if (found === '#') return;
		else if (found === '[' || found === '{') scan.depth++;
		else if (found === ']' || found === '}') scan.depth--;
	}
}
