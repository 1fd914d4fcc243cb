import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {deliveryLease} from '../../../source/bus/limits.js';
import {
	type Asking,
	judgeLease,
	type MailLease,
	type Proven,
	readFooting,
	withoutHeld,
	writeFooting,
} from '../../../source/bus/rules/mail-lease.js';

const now = 1_000_000_000;
const passing = {lasts: false, amid: false};
const lasting = {lasts: true, amid: false};

const lease = (facts: Partial<MailLease> = {}): MailLease => ({
	id: 1,
	senderId: 'claude-1',
	takenMs: now - 1000,
	taker: 'hook 7',
	saidMs: null,
	footing: passing,
	...facts,
});

const event = (facts: Partial<NonNullable<Asking['event']>> = {}): Asking => ({
	now,
	event: {
		beganMs: now - 10,
		proves: null,
		beginsTurn: false,
		isHeard: () => null,
		isOfHook: true,
		...facts,
	},
	isGone: () => false,
});
const reader: Asking = {now, event: null, isGone: () => false};
const said = (facts: Partial<MailLease> = {}) => lease({saidMs: now - 900, ...facts});

describe('mail that was taken and not said', () => {
	test.each<[string, MailLease, Asking, string]>([
		['stays with a taker that runs', lease(), event({proves: 'all'}), 'held'],
		['is free once its taker is gone', lease(), {...event(), isGone: () => true}, 'free'],
		[
			'is free for a reader, too, once another reader is gone',
			lease({taker: 'reader 7'}),
			{...reader, isGone: () => true},
			'free',
		],
		[
			'stays with a hook that is gone for whoever is none, as it may have said it',
			lease(),
			{...reader, isGone: () => true},
			'held',
		],
		[
			'and for what only stands for an event',
			lease(),
			{...event({isOfHook: false}), isGone: () => true},
			'held',
		],
		[
			'stays with whoever does not say who he is',
			lease({taker: null}),
			{...reader, isGone: () => true},
			'held',
		],
		['is free when its lease has ended', lease({takenMs: now - deliveryLease}), event(), 'free'],
		['is free when it was taken in the future', lease({takenMs: now + 1}), reader, 'free'],
	])('%s', (_case, given, asking, expected) => {
		expect(judgeLease(given, asking)).toBe(expected);
	});
});

describe('mail that was said to an agent', () => {
	test.each<[string, MailLease, Asking, string]>([
		['is read by an event that proves all', said(), event({proves: 'all'}), 'read'],
		['is read however long ago', said({takenMs: now - 9 * deliveryLease}), event({proves: 'all'}), 'read'],
		[
			'is not read by a hook that began before it was said',
			said({saidMs: now - 5}),
			event({proves: 'all'}),
			'held',
		],
		['is read after the clock was set back', said({saidMs: now + 5000}), event({proves: 'all'}), 'read'],
		['is not read by an event that proves nothing', said(), event(), 'held'],
		[
			'among tools is not read by the next of them',
			said({footing: {...passing, amid: true}}),
			event({proves: 'but amid'}),
			'held',
		],
		['between calls is read by the next tool', said(), event({proves: 'but amid'}), 'read'],
		[
			'is read where the record shows an answer',
			said({footing: {...passing, amid: true}}),
			event({proves: 'but amid', isHeard: () => true}),
			'read',
		],
		[
			'is not read where the record shows none',
			said(),
			event({proves: 'by record', isHeard: () => false}),
			'held',
		],
		['is read where there is no record to deny it', said(), event({proves: 'by record'}), 'read'],
		['is not read where only a record could prove it', said(), event({proves: 'only by record'}), 'held'],
		['is lost with a turn that was cut off', said(), event({beginsTurn: true}), 'free'],
		['is not lost with it where it lasts', said({footing: lasting}), event({beginsTurn: true}), 'held'],
		[
			'is read, and not lost, where the record shows an answer',
			said(),
			event({beginsTurn: true, isHeard: () => true}),
			'read',
		],
		[
			'is not said again to the same conversation, however long ago',
			said({takenMs: now - 9 * deliveryLease}),
			event(),
			'held',
		],
		['is held towards a reader', said(), reader, 'held'],
		['is free for a reader when its lease has ended', said({takenMs: now - deliveryLease}), reader, 'free'],
		['does not depend on its taker any more', said(), {...event(), isGone: () => true}, 'held'],
	])('%s', (_case, given, asking, expected) => {
		expect(judgeLease(given, asking)).toBe(expected);
	});

	it('is never read without a proof, and never by what began before it was said', () => {
		const proofs = fc.constantFrom<Proven>('all', 'but amid', 'by record', 'only by record', null);
		const footings = fc.record({lasts: fc.boolean(), amid: fc.boolean()});
		const moments = fc.integer({min: now - 2 * deliveryLease, max: now});
		const heard = fc.constantFrom(true, false, null);
		fc.assert(
			fc.property(
				proofs,
				footings,
				fc.option(moments),
				moments,
				fc.boolean(),
				heard,
				(proves, footing, saidMs, beganMs, beginsTurn, isHeard) => {
					const judged = judgeLease(
						lease({saidMs, footing}),
						event({proves, beganMs, beginsTurn, isHeard: () => isHeard}),
					);
					if (judged !== 'read') return true;
					const isProven =
						isHeard === true ||
						proves === 'all' ||
						(proves === 'but amid' && !footing.amid) ||
						(proves === 'by record' && isHeard === null);
					return isProven && saidMs !== null && saidMs < beganMs;
				},
			),
		);
	});
});

describe('what may be handed over beside mail that others hold', () => {
	const message = (id: number, senderId: string | null = 'claude-1') => ({id, senderId});
	const ids = (messages: ReadonlyArray<{readonly id: number}>) => messages.map(({id}) => id);

	it('is nothing that is held', () => {
		expect(ids(withoutHeld([message(1), message(2)], [said({id: 1})]))).toEqual([2]);
	});

	it('is nothing of a sender that was sent after what may still be lost', () => {
		const messages = [message(1), message(2), message(3, 'codex-2'), message(4)];
		expect(ids(withoutHeld(messages, [lease({id: 2})]))).toEqual([1, 3]);
	});

	it('keeps the order of each sender, whatever is held', () => {
		const messages = fc.uniqueArray(fc.integer({min: 1, max: 30}), {maxLength: 20});
		fc.assert(
			fc.property(messages, messages, fc.integer({min: 1, max: 3}), (offered, held, senders) => {
				const from = (id: number) => `session-${id % senders}`;
				const left = withoutHeld(
					offered.map(id => message(id, from(id))),
					held.map(id => lease({id, senderId: from(id)})),
				);
				return left.every(({id}) => held.every(other => from(other) !== from(id) || other > id));
			}),
		);
	});
});

describe('a footing', () => {
	it('reads as it was written', () => {
		for (const lasts of [true, false]) {
			for (const amid of [true, false]) {
				expect(readFooting(writeFooting({lasts, amid}))).toEqual({lasts, amid});
			}
		}
	});

	it('that is none lasts nowhere and proves little', () => {
		expect(readFooting(null)).toEqual({lasts: false, amid: true});
	});
});
