import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Message} from '../../source/bus/types.js';
import {tellMail} from '../../source/hook/mail-text.js';

const room = 9000;

const message = (id: number, body: string, facts: Partial<Message> = {}): Message => ({
	id,
	body,
	type: 'direct',
	senderId: 'claude-1',
	senderName: null,
	recipientId: 'codex-2',
	priority: 'normal',
	threadId: null,
	replyTo: null,
	ackRequired: false,
	status: 'delivered',
	createdAt: '2026-02-11T09:30:00.000Z',
	expiresAt: null,
	readAt: null,
	...facts,
});

const bytes = (text: string) => Buffer.byteLength(text);
const tell = (...bodies: readonly string[]) =>
	tellMail(
		bodies.map((body, index) => message(index + 1, body)),
		'session-bus',
		room,
	);

describe('mail that is put before a model', () => {
	it('is counted as it is shown: tabs and line breaks grow', () => {
		const diff = `@@ -1 +1 @@\n${'\t\t\tx\n'.repeat(450)}`;
		const {text, said, left} = tell(diff, diff, diff, diff);
		expect(bytes(text)).toBeLessThanOrEqual(room);
		expect(said).toEqual([1, 2]);
		expect(left).toEqual([3, 4]);
		expect(text).not.toContain('#3');
	});

	it('is as much as there is room for, and says which of it that is', () => {
		const {said, left} = tell(...Array.from({length: 20}, () => 'x'.repeat(1000)));
		expect(said).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
		expect(left).toHaveLength(12);
	});

	it('shows of a long message as much as it counts, and says how much is missing', () => {
		const {text} = tell('\t\n'.repeat(30_000));
		expect(bytes(text)).toBeLessThanOrEqual(room);
		const shown = text.split('\n').filter(line => line === '>').length;
		expect(text).toContain(`(${60_000 - 2 * (shown - 1) - 1} more characters: session-bus inbox 1)`);
	});

	it('cuts no character in half', () => {
		for (const pad of ['', 'x', 'xx', 'xxx']) {
			const {text} = tell(pad + '😀'.repeat(3000));
			expect(text).not.toContain('\ufffd');
			expect(bytes(text)).toBeLessThanOrEqual(room);
		}
	});

	it('has room for its first message whatever anybody is called', () => {
		const long = 'x'.repeat(60_000);
		const {text, said} = tellMail([message(1, long, {senderId: null, type: long})], 'session-bus', room);
		expect(said).toEqual([1]);
		expect(bytes(text)).toBeLessThanOrEqual(room);
	});

	it('never takes more room than there is, and leaves nothing out', () => {
		const body = fc.string({
			unit: fc.constantFrom('a', '\t', '\n', 'é', '漢', '😀', ' ', '\u200b'),
			maxLength: 6000,
		});
		fc.assert(
			fc.property(fc.array(body, {minLength: 1, maxLength: 20}), bodies => {
				const {text, said, left} = tell(...bodies);
				const ids = bodies.map((_body, index) => index + 1);
				return (
					bytes(text) <= room &&
					[...said, ...left].join() === ids.join() &&
					said.length > 0 &&
					said.every(id => text.includes(`#${id} from`)) &&
					left.every(id => !text.includes(`#${id} from`))
				);
			}),
			{numRuns: 60},
		);
	});
});
