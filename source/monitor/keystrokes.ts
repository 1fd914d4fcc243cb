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
 * `q\r`. What is pressed with ctrl or meta says so before its name.
 */
export function splitKeystrokes(input: string, key: Key): readonly string[] {
	if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
	const named = namedKeys.find(([flag]) => key[flag]);
	const modifier = key.ctrl ? 'ctrl-' : key.meta ? 'meta-' : '';
	if (named) return [modifier + named[1]];
	if (key.ctrl) return [`ctrl-${input}`];
	const [first = '', ...others] = Array.from(input, nameCharacter);
	return [modifier + first, ...others];
}

/**
 * The same key where its modifier means nothing. For meta a terminal sends escape before the key, which is also what
 * it sends for escape with another key close behind it.
 */
export function withoutModifier(keystroke: string): readonly string[] {
	const [, modifier, name = ''] = /^(ctrl|meta)-(.+)$/su.exec(keystroke) ?? [];
	const isCharacter = /^.$/su.test(name);
	if (modifier === undefined || (modifier === 'ctrl' && isCharacter)) return [keystroke];
	const isSentAlone = isCharacter || name === 'return' || name === 'escape';
	return modifier === 'meta' && isSentAlone ? ['escape', name] : [name];
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
