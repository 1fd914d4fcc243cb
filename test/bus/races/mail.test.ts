import {expect, it} from 'vitest';
import {bundleProgram, endOf, type Program, startProgram} from '../support/program.js';
import {temporaryDatabase} from '../support/temp-folder.js';
import {openTestBus} from '../support/test-bus.js';

const senders = 8;
const readers = 8;
const messages = 10_000;

type Mail = readonly [sender: string, recipient: string | null, number: number];

/** A running program, the id it got, and the lines it printed since. */
type Correspondent = {
	readonly process: Program;
	readonly sessionId: Promise<string>;
	readonly end: ReturnType<typeof endOf>;
};

function start(program: string, parameters: readonly string[]): Correspondent {
	const process = startProgram(program, parameters);
	let tell = (_id: string) => {};
	const sessionId = new Promise<string>(resolve => {
		tell = resolve;
	});
	const end = endOf(process, line => {
		if (line.startsWith('ready ')) tell(line.slice('ready '.length));
	});
	return {process, sessionId, end};
}

it('brings 10,000 messages of 8 senders to 8 readers once each, in order of each sender', {
	timeout: 180_000,
}, async () => {
	const program = await bundleProgram('mail');
	const path = temporaryDatabase();
	const reading = Array.from({length: readers}, () => start(program, [path, 'read', '0']));
	const readerIds = await Promise.all(reading.map(reader => reader.sessionId));
	const each = messages / senders;
	const sending = Array.from({length: senders}, () =>
		start(program, [path, 'send', '0', String(each), ...readerIds]),
	);
	await Promise.all(sending.map(sender => sender.sessionId));
	for (const {process} of [...reading, ...sending]) process.stdin.write('go\n');
	const sent = await Promise.all(sending.map(sender => sender.end));
	expect(sent.map(({code, errors}) => [code, errors])).toEqual(Array.from({length: senders}, () => [0, '']));
	for (const {process} of reading) process.stdin.end();
	const ends = await Promise.all(reading.map(reader => reader.end));

	const senderIds = await Promise.all(sending.map(sender => sender.sessionId));
	const expected = (readerId: string): readonly Mail[] =>
		senderIds
			.flatMap(sender =>
				Array.from(
					{length: each},
					(_, i): Mail => [sender, [...readerIds, null][i % (readers + 1)] ?? null, i],
				),
			)
			.filter(([, recipient]) => recipient === null || recipient === readerId);
	for (const [index, {code, errors, lines}] of ends.entries()) {
		expect([code, errors]).toEqual([0, '']);
		const readerId = readerIds[index] ?? '';
		const read: Mail[] = lines.slice(1).map(line => JSON.parse(line));
		const bySender = senderIds.flatMap(sender => read.filter(([from]) => from === sender));
		expect(bySender).toEqual(expected(readerId));
		expect(read).toHaveLength(bySender.length);
	}
	const {bus} = await openTestBus({path});
	expect((await bus.snapshot()).unread.filter(message => message.recipientId !== null)).toEqual([]);
});
