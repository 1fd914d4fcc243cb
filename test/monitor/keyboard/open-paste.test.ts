import {expect, test, vi} from 'vitest';
import {OpenPaste} from '../../../source/monitor/open-paste.js';

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
	await vi.waitFor(() => expect(onLost.mock.calls).toEqual([[end]]));
	paste.take(`${start}whole${end}j`);
	paste.take(`${start}open`);
	await vi.waitFor(() => expect(onLost).toHaveBeenCalledTimes(2));
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

test.each(['\u001b', '\u0003'])('in an open paste %j gets through', key => {
	const {onLost, keys} = follow(`${start}partial`, key, 'q');
	expect(keys).toEqual([`${start}partial`, `${end}${key}`, 'q']);
	expect(onLost).not.toHaveBeenCalled();
});
