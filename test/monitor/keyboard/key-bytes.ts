const named: ReadonlyMap<string, string> = new Map([
	['tab', '\t'],
	['shift-tab', '\u001b[Z'],
	['return', '\r'],
	['escape', '\u001b'],
	['up', '\u001b[A'],
	['down', '\u001b[B'],
	['right', '\u001b[C'],
	['left', '\u001b[D'],
	['home', '\u001b[H'],
	['end', '\u001b[F'],
	['page-up', '\u001b[5~'],
	['page-down', '\u001b[6~'],
	['backspace', '\u007f'],
	['delete', '\u001b[3~'],
	['ctrl-left', '\u001b[1;5D'],
	['ctrl-right', '\u001b[1;5C'],
	['meta-left', '\u001b[1;3D'],
	['meta-right', '\u001b[1;3C'],
]);

/** What a terminal sends for a keystroke of the key table. */
export function bytesOf(keystroke: string): string {
	const bytes = named.get(keystroke);
	if (bytes !== undefined) return bytes;
	const [, plain] = /^meta-(.+)$/.exec(keystroke) ?? [];
	if (plain !== undefined) return `\u001b${bytesOf(plain)}`;
	const [, letter] = /^ctrl-([a-z])$/.exec(keystroke) ?? [];
	if (letter !== undefined) return String.fromCharCode(letter.charCodeAt(0) - 96);
	if (keystroke.length !== 1) throw new Error(`no terminal was asked what it sends for ${keystroke}`);
	return keystroke;
}
