import {expect, it} from 'vitest';
import {bundleProgram, endOf, startProgram} from '../support/program.js';
import {temporaryDatabase} from '../support/temp-folder.js';
import {openTestBus} from '../support/test-bus.js';

const racers = 32;
const things = 200;

type Report = {
	readonly sessionId: string;
	readonly tasks: Readonly<Record<string, string>>;
	readonly files: Readonly<Record<string, string>>;
};

function parseReport(line: string): Report | null {
	return line.startsWith('{') ? JSON.parse(line) : null;
}

it('gives each of 200 tasks and 200 files to exactly one of 32 processes, whom all others learn', {
	timeout: 180_000,
}, async () => {
	const program = await bundleProgram('race');
	const path = temporaryDatabase();
	const reports: Report[] = [];
	let ready = 0;
	let allReady = () => {};
	let allReported = () => {};
	const readiness = new Promise<void>(resolve => {
		allReady = resolve;
	});
	const reported = new Promise<void>(resolve => {
		allReported = resolve;
	});
	const processes = Array.from({length: racers}, () =>
		startProgram(program, [path, `${things}`, `${things}`]),
	);
	const endings = processes.map(racer =>
		endOf(racer, line => {
			if (line === 'ready' && ++ready === racers) allReady();
			const report = parseReport(line);
			if (report && reports.push(report) === racers) allReported();
		}),
	);
	await Promise.race([readiness, ...endings]);
	for (const racer of processes) racer.stdin.write('go\n');
	await Promise.race([reported, ...endings]);
	for (const racer of processes) racer.stdin.end();
	const ends = await Promise.all(endings);

	expect(ends.map(({code, errors}) => [code, errors])).toEqual(Array.from({length: racers}, () => [0, '']));
	const ids = reports.map(report => report.sessionId);
	expect(new Set(ids).size).toBe(racers);
	const {bus} = await openTestBus({path});
	const claims = Object.fromEntries((await bus.listClaims()).map(claim => [claim.taskId, claim.sessionId]));
	const locks = Object.fromEntries((await bus.listLocks()).map(lock => [lock.path, lock.sessionId]));
	expect(Object.keys(claims)).toHaveLength(things);
	expect(Object.keys(locks)).toHaveLength(things);
	for (const {tasks, files} of reports) {
		expect(tasks).toEqual(claims);
		expect(files).toEqual(locks);
	}
});
