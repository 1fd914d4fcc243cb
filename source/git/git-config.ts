/** No line that matters is longer, in characters. */
const longestLine = 4096;

const header = /^\[([a-z0-9-]+)(?:\s+"((?:[^"\\]|\\.)*)"|\.([^\s\]]+))?\s*\]/i;
const assignment = /^url\s*=(.*)$/i;

/**
 * The URLs of a repository's remotes by their names, in the order of its configuration (git-config(1), "Syntax"); of
 * several that one has, the first, from which it fetches. Included files are not looked at: git writes remotes here.
 */
export function readRemotes(config: string): ReadonlyMap<string, string> {
	const remotes = new Map<string, string>();
	let remote: string | null = null;
	let goesOn = false;
	for (const line of config.split('\n')) {
		// What a value goes on with begins no section
		const isPart = goesOn;
		goesOn = !/^\s*[#;]/.test(line) && /(?:^|[^\\])(?:\\\\)*\\\r?$/.test(line.slice(-longestLine));
		if (isPart || goesOn || line.length > longestLine) continue;
		let rest = line.trim();
		const [whole, section, quoted, plain] = header.exec(rest) ?? [];
		if (whole !== undefined) {
			remote = section?.toLowerCase() === 'remote' ? (unescaped(quoted) ?? plain ?? null) : null;
			rest = rest.slice(whole.length).trim();
		}
		const url = plainValue(assignment.exec(rest)?.[1] ?? '');
		if (remote !== null && url !== '' && !remotes.has(remote)) remotes.set(remote, url);
	}
	return remotes;
}

/** A value without its quotes, its escapes and the comment after it. */
function plainValue(written: string): string {
	const pieces = written.matchAll(/"((?:[^"\\]|\\.)*)"|\\(.)|([^"\\#;]+)|[#;].*/g);
	return [...pieces]
		.map(([, quoted, escaped, plain]) => unescaped(quoted) ?? escaped ?? plain ?? '')
		.join('')
		.trim();
}

function unescaped(quoted: string | undefined): string | undefined {
	return quoted?.replace(/\\(.)/g, '$1');
}
