import {expect, it} from 'vitest';
import {deliveryLease, newcomerWindow} from '../../../source/bus/limits.js';
import {receiptsOf} from '../../../source/bus/rules/broadcast-receipts.js';

const sentMs = 1_000_000_000;
const now = sentMs + 60_000;
const broadcast = {id: 7, senderId: 'claude-1', sentMs, expiresMs: now + 1};
const reader = {sessionId: 'codex-2', registeredMs: sentMs - 1, broadcastCursor: 6};
const readAt = '2026-02-11T14:03:20.000Z';

it.each<[string, Partial<typeof reader>, {deliveredMs?: number; readAt?: string} | null, number, string[]]>([
	['is pending at first', {}, null, now, ['pending']],
	['is delivered while it is on lease', {}, {deliveredMs: now - 1}, now, ['delivered']],
	['is pending again after the lease', {}, {deliveredMs: now - deliveryLease}, now, ['pending']],
	['is read where that was noted', {}, {readAt}, now, [`read ${readAt}`]],
	['is read where the cursor has reached it', {broadcastCursor: 7}, null, now, ['read']],
	['may have passed unread once it has run out', {broadcastCursor: 7}, null, now + 1, ['expired']],
	['was read all the same, where that was noted', {}, {readAt}, now + 1, [`read ${readAt}`]],
	['is no mail of whoever sent it', {sessionId: 'claude-1'}, null, now, []],
	['reaches who registered soon after', {registeredMs: sentMs + newcomerWindow}, null, now, ['pending']],
	['does not reach who came later', {registeredMs: sentMs + newcomerWindow + 1}, null, now, []],
])('a broadcast %s', (_case, changes, note, moment, expected) => {
	const session = {...reader, ...changes};
	const notes = new Map(note ? [[session.sessionId, {deliveredMs: null, readAt: null, ...note}]] : []);
	const receipts = receiptsOf(broadcast, [session], notes, moment);
	expect(receipts.map(({status, readAt: at}) => (at === null ? status : `${status} ${at}`))).toEqual(
		expected,
	);
});
