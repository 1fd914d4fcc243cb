/** Where a repository is, without the way to it and as whom one goes there. */
export type RemoteAddress = {
	/** `null` for one on this machine. */
	readonly host: string | null;
	/** Its folders and its name, as they were written, without `.git`. */
	readonly parts: readonly string[];
};

/** No address is longer, in characters. */
const longestAddress = 2048;

/** `https://user:secret@host:443/path?query`, and the like. */
const urlForm = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)/i;

/** `user@host:path`, as ssh takes it: without a slash before the colon. */
const shortForm = /^(?:[^@/]*@)?(\[[^\]/]+\]|[^:@/[\]]+):(?!:)(.*)$/;

/**
 * Reads the URL of a remote (git-fetch(1), "Git URLs"). All forms of one place give one address: the scheme, the port,
 * the user, a password, a query and `.git` are no part of it.
 * @param base folder that a relative path starts from
 * @returns `null` for a text that names no place, or only to a program of its own (`ext::`)
 */
export function parseRemote(url: string, base: string): RemoteAddress | null {
	if (url === '' || url.length > longestAddress || /[\p{Cc}\p{Cs}]/u.test(url)) return null;
	const [, scheme, authority = '', rest = ''] = urlForm.exec(url) ?? [];
	if (scheme !== undefined) {
		const path = decoded(rest);
		// The doors of one host, of the web and of ssh, have different ports
		const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
		if (path === null || scheme.toLowerCase() === 'file') return path === null ? null : address(null, path);
		return host === '' ? null : address(host, path);
	}
	const [, host, path = ''] = shortForm.exec(url) ?? [];
	if (host !== undefined) return address(host, path);
	if (/^[^/]*::/.test(url)) return null;
	return address(null, url.startsWith('/') ? url : `${base}/${url}`);
}

function address(host: string | null, path: string): RemoteAddress | null {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '..') parts.pop();
		// A path below the home folder is written with `~`, or without
		else if (part !== '' && part !== '.' && (part !== '~' || parts.length > 0)) parts.push(part);
	}
	if (host === null && parts.at(-1) === '.git') parts.pop();
	const name = parts.pop()?.replace(/(.)\.git$/, '$1');
	return name === undefined ? null : {host: host?.toLowerCase() ?? null, parts: [...parts, name]};
}

function decoded(path: string): string | null {
	try {
		const text = decodeURIComponent(path);
		return /[\p{Cc}\p{Cs}]/u.test(text) ? null : text;
	} catch {
		return path;
	}
}
