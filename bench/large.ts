import {statSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Bus, Snapshot} from '../source/index.ts';
import {count, duration, judge, noTarget} from './format.ts';
import {fillLargeBus, largeBus, sessionName} from './large-bus.ts';
import {type NaiveBus, openNaiveBus} from './naive-bus.ts';
import type {Part} from './part.ts';
import {loadLibrary} from './program.ts';
import {standInProcesses} from './stand-in-processes.ts';
import {median, p99} from './statistics.ts';

const pageSize = 50;
const naiveRounds = 3;
/** Median of a snapshot that must not be exceeded, in milliseconds. */
const snapshotTarget = 2;
const viewer = sessionName(437);

/** Reading from a bus that has seen a million messages, beside the queries one would write first. */
export const measureLargeBus: Part = async (folder, tell) => {
	const {openBus} = await loadLibrary();
	const file = path.join(folder, 'bus.db');
	const open = () => openBus({path: file, processes: standInProcesses});
	tell(`laying ${count(largeBus.messages)} messages`);
	const began = performance.now();
	await fillLargeBus(file, open);
	const laid = performance.now() - began;

	const [bus, other, naive] = [await open(), await open(), openNaiveBus(file)];
	try {
		tell('measuring');
		const failures = [...compareCounts(await bus.snapshot(), naive), ...(await comparePages(bus, naive))];
		const page = await time(200, () => bus.peek(viewer, pageSize));
		const unchanged = await time(200, () => bus.snapshot({viewer}));
		const changed = await time(
			200,
			() => bus.snapshot({viewer}),
			round => other.heartbeat(sessionName(round)),
		);
		const everyone = await time(200, () => bus.snapshot());
		const looking = await time(
			8,
			() => bus.snapshot({viewer}),
			() => sleep(1050),
		);
		const cold = await timeColdSnapshots(open);
		const naivePage = await time(naiveRounds, async () => naive.unreadPage(viewer, pageSize));
		const naiveCounts = await time(naiveRounds, async () => naive.unreadCounts());
		const naiveFrame = await time(naiveRounds, async () => naive.frame());

		const row = (name: string, took: readonly number[], base: readonly number[], target?: number) => [
			name,
			duration(median(took)),
			duration(p99(took)),
			duration(median(base)),
			`${count(median(base) / median(took))} ×`,
			...(target === undefined ? noTarget : judge(median(took), target, duration)),
		];
		const title =
			`Large bus: ${count(largeBus.sessions)} sessions, ${count(largeBus.messages)} messages, ` +
			`${count(largeBus.locks)} locks, ${count(statSync(file).size / 2 ** 20)} MiB, laid in ${duration(laid)}`;
		const columns = ['read', 'median', 'p99', 'naive', 'faster', 'target', ''];
		const rows = [
			row(`unread page of ${pageSize}`, page, naivePage),
			row('snapshot, nothing changed', unchanged, naiveFrame, snapshotTarget),
			row('snapshot, one row changed', changed, naiveFrame, snapshotTarget),
			row('snapshot for no session', everyone, naiveFrame, snapshotTarget),
			row('snapshot, processes looked at anew', looking, naiveFrame),
			row('first snapshot, with opening', cold, naiveFrame),
			['unread counts of all sessions', 'within', '', duration(median(naiveCounts)), '', ...noTarget],
		];
		return {tables: [{title, columns, rows}], failures};
	} finally {
		naive.close();
		await other.close();
		await bus.close();
	}
};

async function time(
	rounds: number,
	work: () => Promise<unknown>,
	before: (round: number) => Promise<unknown> = async () => {},
): Promise<number[]> {
	const samples: number[] = [];
	for (let round = 0; round < rounds; round++) {
		await before(round);
		const began = performance.now();
		await work();
		samples.push(performance.now() - began);
	}
	return samples;
}

async function timeColdSnapshots(open: () => Promise<Bus>): Promise<number[]> {
	const samples: number[] = [];
	for (let round = 0; round < 10; round++) {
		const began = performance.now();
		const bus = await open();
		await bus.snapshot({viewer});
		samples.push(performance.now() - began);
		await bus.close();
	}
	return samples;
}

/** Where a snapshot differs from counting every row anew. */
function compareCounts({sessions}: Snapshot, naive: NaiveBus): string[] {
	const shown = sessions.map(({sessionId, locks, claims, unread}) => ({sessionId, locks, claims, unread}));
	const counted = naive.frame();
	const differing = shown.filter(session => {
		const own = counted.get(session.sessionId);
		return own?.locks !== session.locks || own.claims !== session.claims || own.unread !== session.unread;
	});
	if (differing.length === 0 && shown.length === counted.size) return [];
	const [first] = differing;
	const detail = first ? `${JSON.stringify(first)} is ${JSON.stringify(counted.get(first.sessionId))}` : '';
	return [
		`the snapshot differs from a recount in ${differing.length} of ${counted.size} sessions: ${detail}`,
	];
}

async function comparePages(bus: Bus, naive: NaiveBus): Promise<string[]> {
	const page = (await bus.peek(viewer, pageSize)).map(({id}) => id);
	return page.join() === naive.unreadPage(viewer, pageSize).join()
		? []
		: ['the unread page differs from a naive query'];
}
