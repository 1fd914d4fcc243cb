import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {BroadcastCounter} from '../../../source/bus/rules/unread-count.js';

const senders = ['a', 'b', 'c', null] as const;

describe('BroadcastCounter', () => {
	it('counts nothing when there is nothing', () => {
		expect(new BroadcastCounter([]).count('a', 0, [1, 2])).toBe(0);
	});

	it('counts as a person would: after the cursor, not one’s own, not what was read ahead', () => {
		const broadcasts = fc
			.uniqueArray(fc.record({id: fc.integer({min: 1, max: 60}), senderId: fc.constantFrom(...senders)}), {
				selector: ({id}) => id,
			})
			.map(found => found.sort((one, other) => one.id - other.id));
		const ids = fc.uniqueArray(fc.integer({min: 0, max: 65}));
		fc.assert(
			fc.property(broadcasts, fc.integer({min: 0, max: 65}), ids, (sent, cursor, readAhead) => {
				const counter = new BroadcastCounter(sent);
				for (const sessionId of ['a', 'b', 'nobody']) {
					const unread = sent.filter(
						({id, senderId}) => id > cursor && senderId !== sessionId && !readAhead.includes(id),
					);
					expect(counter.count(sessionId, cursor, readAhead)).toBe(unread.length);
				}
			}),
		);
	});
});
