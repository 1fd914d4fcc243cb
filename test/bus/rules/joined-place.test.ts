import fc from 'fast-check';
import {expect, it} from 'vitest';
import {joinPlaces, type Place} from '../../../source/bus/rules/joined-place.js';

const id = fc.integer({min: 0, max: 12});

const place = (sessionId: string): fc.Arbitrary<Place> =>
	fc.record({from: id, read: id, ahead: fc.uniqueArray(id)}).map(({from, read, ahead}) => ({
		sessionId,
		from,
		cursor: Math.min(12, from + read),
		ahead: new Set(ahead),
	}));

const broadcasts = fc
	.uniqueArray(fc.record({id, senderId: fc.constantFrom('a', 'b', 'c', null)}), {selector: one => one.id})
	.map(list => list.sort((x, y) => x.id - y.id));

const hasRead = ({sessionId, from, cursor, ahead}: Place, sent: {id: number; senderId: string | null}) =>
	sent.senderId === sessionId || ahead.has(sent.id) || (sent.id > from && sent.id <= cursor);

it('Joined places leave to be read exactly what one of both had to and neither has read or sent', () => {
	fc.assert(
		fc.property(place('a'), place('b'), broadcasts, (one, other, sent) => {
			const joined = joinPlaces(one, other, sent);
			const left = sent.filter(({id}) => id > joined.cursor && !joined.ahead.includes(id));
			const expected = sent.filter(
				message =>
					message.id > Math.min(one.cursor, other.cursor) &&
					!hasRead(one, message) &&
					!hasRead(other, message),
			);
			expect(left).toEqual(expected);
			expect(joined.from).toBe(Math.min(one.from, other.from));
		}),
	);
});

it('Joined places are the same in either order, and joining one again changes nothing', () => {
	fc.assert(
		fc.property(place('a'), place('b'), broadcasts, (one, other, sent) => {
			const joined = joinPlaces(one, other, sent);
			expect(joinPlaces(other, one, sent)).toEqual(joined);
			const heir = {sessionId: 'a', ...joined, ahead: new Set(joined.ahead)};
			expect(joinPlaces(heir, other, sent)).toEqual(joined);
		}),
	);
});
