/** A text as TOML reads it back. */
export function tomlString(text: string): string {
	// What JSON escapes, TOML escapes alike; it wants DEL escaped, too
	return JSON.stringify(text).replaceAll('\u007f', '\\u007f');
}
