import fc from 'fast-check';
import {expect, it} from 'vitest';
import {StatusAnswer} from '../../../source/monitor/status/status-answer.js';

const answers = ['\u001b]7501;?\u001b\\', '\u001b]7501;?\u0007'];

it('the answer is taken out of the keys, wherever it is cut', () => {
	const keys = fc.string({unit: fc.constantFrom('j', 'q', '\r', '\u001b[A', '7', ';', '?'), maxLength: 6});
	fc.assert(
		fc.property(keys, keys, fc.constantFrom(...answers), fc.nat(20), (before, after, answer, cut) => {
			const text = before + answer + after;
			const place = Math.min(cut, text.length);
			const taker = new StatusAnswer();
			const taken = [text.slice(0, place), text.slice(place)].map(part => taker.take(part));
			// An ESC that came alone has been taken for the key
			const alone = place === before.length + 1 ? '\u001b' : '';
			expect(taken.map(({keys}) => keys).join('')).toBe(before + alone + after);
			expect(taken.filter(({isAnswered}) => isAnswered)).toHaveLength(1);
		}),
	);
});

it('a lone ESC is a key, and so is all that only begins like an answer', () => {
	const taker = new StatusAnswer();
	expect(taker.take('\u001b')).toEqual({keys: '\u001b', isAnswered: false});
	expect(taker.take('\u001b]75')).toEqual({keys: '', isAnswered: false});
	expect(taker.take('02;')).toEqual({keys: '\u001b]7502;', isAnswered: false});
});
