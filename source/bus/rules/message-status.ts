import {deliveryLease} from '../limits.js';
import type {MessageStatus} from '../types.js';

/** What is known of one message on its way to one recipient; times in milliseconds since the epoch. */
export type DeliveryEvidence = {
	readonly deliveredAt: number | null;
	readonly readAt: string | null;
	readonly expiresAt: number | null;
};

/**
 * Where a message is: read once read; handed over while its lease lasts, even past its expiry; expired or
 * pending otherwise. A lease that lies in the future (a clock that was set back) does not count.
 */
export function messageStatus(evidence: DeliveryEvidence, now: number): MessageStatus {
	const {deliveredAt, readAt, expiresAt} = evidence;
	if (readAt !== null) return 'read';
	if (deliveredAt !== null && deliveredAt <= now && now - deliveredAt < deliveryLease) return 'delivered';
	return expiresAt !== null && expiresAt <= now ? 'expired' : 'pending';
}
