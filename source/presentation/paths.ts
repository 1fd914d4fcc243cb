/** A path as people write it: the home folder is `~`. */
export function shortenHome(path: string, home: string | undefined): string {
	if (!home || home === '/') return path;
	if (path === home) return '~';
	return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** A size as people say it: `52 KB`, `1.4 MB`. */
export function formatSize(bytes: number): string {
	if (bytes < 1024) return `${bytes} B`;
	if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
	return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
