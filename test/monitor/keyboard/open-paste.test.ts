import {expect, test, vi} from 'vitest';
import {OpenPaste} from '../../../source/monitor/open-paste.js';
import {eventually} from '../../commands/support/condition.js';

const start = '\u001b[200~';
const end = '\u001b[201~';

/** What is lost of these texts, and what goes on to whoever reads keys. */
function follow(...texts: readonly string[]) {
	const onLost = vi.fn();
	const paste = new OpenPaste(onLost, 1);
	return {onLost, paste, keys: texts.map(text => paste.take(text))};
}

test('a paste whose end does not come is given one after a silence, and the next one is a paste again', async () => {
	const {onLost, paste} = follow(`${start}partial`);
	await eventually(() => expect(onLost.mock.calls).toEqual([[end]]));
	paste.take(`${start}whole${end}j`);
	paste.take(`${start}open`);
	await eventually(() => expect(onLost).toHaveBeenCalledTimes(2));
});

test.each([
	[`${start}whole${end}`],
	[`${start}in pie`, `ces${end}`],
	['\u001b[2', '00~torn marks\u001b[201', '~'],
	[`${start}one${end}j${start}two${end}`],
	[`${start}with ${start} in it${end}`],
	['j', '\u001b', '\u0003', end],
])('what is no open paste goes on as it is, and nothing is waited for: %j', (...texts) => {
	vi.useFakeTimers();
	const {onLost, keys} = follow(...texts);
	vi.runAllTimers();
	vi.useRealTimers();
	expect(keys).toEqual(texts);
	expect(onLost).not.toHaveBeenCalled();
});

test('ctrl-c gets through in one piece with the paste that it is for', () => {
	expect(follow(`${start}partial\u0003`).keys).toEqual([`${start}partial${end}\u0003`]);
});

test('in an open paste ctrl-c gets through, but not as a part of its text', () => {
	const {keys} = follow(`${start}partial`, 'with\u0003out', '\u0003', 'q');
	expect(keys).toEqual([`${start}partial`, 'with\u0003out', `${end}\u0003`, 'q']);
});

test('in an open paste escape gets through, unless it begins the end that was torn', async () => {
	const {onLost, keys} = follow(`${start}partial`, '\u001b');
	expect(keys).toEqual([`${start}partial`, '']);
	await eventually(() => expect(onLost.mock.calls).toEqual([[`${end}\u001b`]]));
	const torn = follow(`${start}partial`, '\u001b', '[201~', 'j');
	expect(torn.keys).toEqual([`${start}partial`, '', end, 'j']);
});

test.each([
	['the rest of it, in pieces', ['quit? ', `or not${end}`, 'j'], [`${start}quit? `, `or not${end}`, 'j']],
	['its end alone', [end, 'j'], [`${start}${end}`, 'j']],
	['a key, after which keys are keys', ['j', 'quit'], ['j', 'quit']],
	['a key that is many characters', ['\u001b[1;5A', 'quit'], ['\u001b[1;5A', 'quit']],
	['another paste', [`${start}two${end}`, 'quit'], [`${start}two${end}`, 'quit']],
])('what comes after a silence in a paste may be %s', async (_what, texts, keys) => {
	const {onLost, paste} = follow(`${start}partial`);
	await eventually(() => expect(onLost).toHaveBeenCalled());
	expect(texts.map(text => paste.take(text))).toEqual(keys);
	paste.stop();
});
