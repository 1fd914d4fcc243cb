import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {deliveryLease} from '../../../source/bus/limits.js';
import {messageStatus} from '../../../source/bus/rules/message-status.js';

const now = 1_000_000_000;

describe('messageStatus', () => {
	it.each([
		['new', {deliveredAt: null, readAt: null, expiresAt: null}, 'pending'],
		['not yet expired', {deliveredAt: null, readAt: null, expiresAt: now + 1}, 'pending'],
		['expired', {deliveredAt: null, readAt: null, expiresAt: now}, 'expired'],
		['handed over', {deliveredAt: now, readAt: null, expiresAt: null}, 'delivered'],
		['handed over before it expired', {deliveredAt: now - 10, readAt: null, expiresAt: now - 5}, 'delivered'],
		['lease over', {deliveredAt: now - deliveryLease, readAt: null, expiresAt: null}, 'pending'],
		[
			'lease over and expired',
			{deliveredAt: now - deliveryLease, readAt: null, expiresAt: now - 5},
			'expired',
		],
		['lease in the future', {deliveredAt: now + 1, readAt: null, expiresAt: null}, 'pending'],
		['read', {deliveredAt: now - 10, readAt: '2026-02-11T09:30:00.000Z', expiresAt: now - 5}, 'read'],
	] as const)('is %s', (_name, evidence, expected) => {
		expect(messageStatus(evidence, now)).toBe(expected);
	});

	it('never goes back from read, and never leaves a message in no state', () => {
		const moment = fc.option(fc.integer({min: now - 10 * deliveryLease, max: now + 10 * deliveryLease}));
		fc.assert(
			fc.property(moment, moment, fc.boolean(), (deliveredAt, expiresAt, isRead) => {
				const readAt = isRead ? '2026-02-11T09:30:00.000Z' : null;
				const status = messageStatus({deliveredAt, readAt, expiresAt}, now);
				expect(status === 'read').toBe(isRead);
				if (expiresAt === null) expect(status).not.toBe('expired');
			}),
		);
	});
});
