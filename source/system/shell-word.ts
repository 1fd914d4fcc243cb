/**
 * A word as every shell reads it back (sh, bash, zsh, fish), left plain where it can be. Quotes and backslashes
 * stand outside of the single quotes, within which shells disagree on them.
 */
export function shellWord(text: string): string {
	return /^[\w./@%+:,-]+$/.test(text) ? text : `'${text.replaceAll(/['\\]/g, "'\\$&'")}'`;
}
