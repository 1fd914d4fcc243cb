import type {Key} from 'ink';

/** The keys Ink names, and what the key table calls them. */
const namedKeys: ReadonlyArray<readonly [flag: keyof Key, name: string]> = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'page-up'],
	['pageDown', 'page-down'],
	['home', 'home'],
	['end', 'end'],
	['return', 'return'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'delete'],
];

/**
 * Splits what Ink hands over into keystrokes. Fast typing and programs that type arrive as one string, as `jjk` or
 * `q\r`, and escape followed at once by a letter arrives as that letter with the meta key.
 */
export function splitKeystrokes(input: string, key: Key): readonly string[] {
	if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
	const named = namedKeys.find(([flag]) => key[flag]);
	if (named) return [named[1]];
	if (key.ctrl) return [`ctrl-${input}`];
	const keystrokes = Array.from(input, nameCharacter);
	return key.meta ? ['escape', ...keystrokes] : keystrokes;
}

function nameCharacter(character: string): string {
	switch (character) {
		case '\r':
		case '\n':
			return 'return';
		case '\t':
			return 'tab';
		case '\u001b':
			return 'escape';
		default:
			return character < ' ' ? `ctrl-${String.fromCharCode(character.charCodeAt(0) + 96)}` : character;
	}
}
