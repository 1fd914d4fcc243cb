import {readScreen, type Screen} from '../../scripts/screens/cells.ts';
import {makeEmulator} from '../../scripts/screens/emulator.ts';

/** What a terminal of this size shows after a program wrote to it. */
export async function screenAfter(written: string, columns = 20, rows = 1): Promise<Screen> {
	const emulator = makeEmulator(columns, rows);
	await new Promise<void>(resolve => emulator.write(written, resolve));
	const screen = readScreen(emulator);
	emulator.dispose();
	return screen;
}

/** Fails unless a text is an XML document whose elements are closed in order. */
export function requireXml(text: string): void {
	const open: string[] = [];
	const rest = text.replaceAll(
		/<(?<end>\/?)(?<name>[a-z]+)(?: [\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*(?<empty>\/?)>/gi,
		(...match) => {
			const {end, name, empty} = match.at(-1);
			if (end === '/') {
				if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
			} else if (empty === '') open.push(name);
			return '';
		},
	);
	if (open.length > 0) throw new Error(`not closed: ${open.join(', ')}`);
	const stray = /[<>]|&(?!(?:amp|lt|gt|quot);)|[^\P{Cc}\n]/u.exec(rest);
	if (stray)
		throw new Error(`stray ${JSON.stringify(stray[0])} at ${rest.slice(stray.index, stray.index + 40)}`);
}
