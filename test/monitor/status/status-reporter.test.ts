import fc from 'fast-check';
import {expect, it} from 'vitest';
import {noCounts} from '../../../source/monitor/picture/picture.js';
import {statusQuery} from '../../../source/monitor/status/program-status.js';
import {statusRecords} from '../../../source/monitor/status/status-records.js';
import {StatusReporter} from '../../../source/monitor/status/status-reporter.js';
import {expectedRecords} from '../support/expected-records.js';
import {sampleSession} from '../support/samples.js';
import {reportsIn, StatusTerminal} from '../support/status-terminal.js';

/** A reporter, what it has sent since it was last looked at, and a terminal that reads along. */
function open() {
	let sent = '';
	const terminal = new StatusTerminal();
	const read = (bytes: string) => {
		for (const body of reportsIn(bytes.replace(statusQuery, ''))) terminal.take(body);
	};
	const reporter = new StatusReporter(bytes => {
		sent += bytes;
	});
	const look = () => {
		const bytes = sent;
		sent = '';
		read(bytes);
		return bytes;
	};
	return {terminal, reporter, look, read};
}

const states = fc.constantFrom('active', 'idle', 'waiting', 'hung', 'ended' as const);
const change = fc.record({
	id: fc.integer({min: 1, max: 80}).map(number => `claude-${number}`),
	state: states,
	asks: fc.constantFrom(null, 'permission for Bash: ls', 'Which?'),
	name: fc.constantFrom('api', '界面', '🧑‍🚀 launch'),
	taskId: fc.constantFrom(null, 'T1'),
	wanting: fc.nat(3),
});

it('after each of a thousand changes a terminal that answers has what the snapshot says', () => {
	fc.assert(
		fc.property(fc.array(change, {minLength: 1000, maxLength: 1000}), changes => {
			const {terminal, reporter, look} = open();
			reporter.begin();
			reporter.answered();
			const sessions = new Map<string, ReturnType<typeof sampleSession>>();
			for (const {id, wanting, ...facts} of changes) {
				sessions.set(id, sampleSession({...facts, sessionId: id}));
				const records = statusRecords([...sessions.values()], [], {...noCounts, wanting});
				reporter.update(() => records);
				look();
				expect(terminal.records).toEqual(expectedRecords(records));
				reporter.update(() => new Map(records));
				expect(look()).toBe('');
			}
		}),
		{numRuns: 1},
	);
});

it('a terminal that does not answer gets nothing but the query', () => {
	const {reporter, look} = open();
	reporter.begin();
	reporter.update(() => expect.fail('nobody wants to know'));
	expect(reporter.end()).toBe('');
	expect(look()).toBe(statusQuery);
});

it('a terminal that was left has nothing of ours, and all of it when it is taken back', () => {
	const {terminal, reporter, look, read} = open();
	const records = statusRecords([sampleSession()], [], noCounts);
	reporter.begin();
	reporter.update(() => records);
	reporter.answered();
	look();
	expect(terminal.records.size).toBe(2);
	read(reporter.end());
	expect(terminal.records.size).toBe(0);
	reporter.update(() => records);
	expect(look()).toBe('');
	reporter.begin();
	look();
	expect(terminal.records).toEqual(expectedRecords(records));
});
