import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';
import {count, duration, judge, noTarget} from '../../../bench/format.ts';
import {median, p99} from '../../../bench/statistics.ts';
import {check} from '../check.ts';
import {realTime} from '../clock.ts';
import {only} from '../facts.ts';
import {performAll} from '../perform.ts';
import type {Step} from '../steps.ts';
import {World} from '../world.ts';
import type {Asked, Part} from './part.ts';

const writers = 16;
const rows = 3000;
const sessions = 200;
const editors = ['codex', 'gemini', 'kimi', 'copilot'] as const;

/** Longest that a hundredth of the hooks may exceed, in milliseconds. */
const target = 800;

/**
 * Edits of a file that somebody holds, while many write, another program writes thousands of rows at once, hundreds of
 * sessions stand in one project and the keeper is killed every second.
 */
export const proveGuard: Part = async ({programs, edits, tell}) => {
	const world = new World(programs, 1);
	const sleepers: ChildProcess[] = [];
	let isOver = false;
	const meanwhile = async (what: () => Promise<void>, pause: number) => {
		while (!isOver) {
			await what();
			await sleep(pause);
		}
	};
	const does = (...steps: Step[]) => performAll(world, steps);
	try {
		await does(
			{do: 'file tree', files: ['held.ts']},
			{do: 'comes', who: 'holder', vendor: 'claude', door: 'hook'},
			{do: 'prompt', who: 'holder'},
			{do: 'edits', who: 'holder', file: 'held.ts'},
		);
		for (const vendor of editors)
			await does({do: 'comes', who: vendor, vendor, door: 'hook'}, {do: 'prompt', who: vendor});
		tell(`${sessions} sessions in one project`);
		for (let index = 0; index < sessions; index++) {
			const sleeper = spawn('sleep', ['36000'], {stdio: 'ignore'});
			sleepers.push(sleeper);
			await world.observe('register', {
				vendor: 'crowd',
				pid: sleeper.pid,
				cwd: world.work,
				projectId: 'PILOT',
			});
		}
		for (let index = 0; index < writers; index++)
			await does({do: 'comes', who: `w${index}`, vendor: 'claude', door: 'library'});
		let tried = 0;
		const bare: number[] = [];
		const background = [
			meanwhile(() => world.killKeepers(), 1000),
			// What a program costs on a machine as busy as this, whatever it does
			meanwhile(async () => void bare.push(await timeOfBareNode()), 1000),
			// So that its file is held whatever else may end a lock
			meanwhile(() => does({do: 'edits', who: 'holder', file: 'held.ts'}), 8000),
			meanwhile(async () => tell(`${tried} of ${edits} edits`), 15_000),
			...Array.from({length: writers}, (_, index) => {
				const who = `w${index}`;
				const write = (round: number) =>
					does(
						{do: 'claims', who, task: `${who} ${round}`, door: 'library'},
						{do: 'releases', who, task: `${who} ${round}`, door: 'library'},
					);
				let round = 0;
				return meanwhile(() => write(round++ % 50), 5);
			}),
		];
		await Promise.all(
			editors.map(async vendor => {
				while (tried < edits) {
					if (tried++ % Math.ceil(edits / 4) === 0) await does({do: 'crowd', count: rows});
					await does({do: 'edits', who: vendor, file: 'held.ts', isRead: false});
				}
			}),
		);
		isOver = true;
		await Promise.all(background);
		return report(world, edits, Float64Array.from(bare), tell);
	} finally {
		isOver = true;
		for (const sleeper of sleepers) sleeper.kill('SIGKILL');
		await world.close();
	}
};

/** How long a Node that does nothing takes, in milliseconds. */
async function timeOfBareNode(): Promise<number> {
	const began = realTime();
	await once(spawn(process.execPath, ['-e', '0'], {stdio: 'ignore'}), 'exit');
	return realTime() - began;
}

function report(world: World, edits: number, bare: Float64Array, tell: Asked['tell']) {
	const guards = only(world.facts, 'guard').filter(({who}) => who !== 'holder');
	const through = guards.filter(({answer}) => answer === 'yes').length;
	const took = Float64Array.from(
		only(world.facts, 'told')
			.filter(({isHook}) => isHook)
			.map(fact => fact.took),
	);
	tell(
		`hooks took ${duration(median(took))} at p50, ${duration(p99(took))} at p99; ${through} were let through`,
	);
	const others = check(world.facts).filter(({promise}) => promise !== 'guard');
	const writes = only(world.facts, 'called').map(fact => fact.took);
	const table = {
		title: `Guard: ${writers} busy writers, ${rows} rows of others at once, ${sessions} sessions in one project, a keeper killed every second`,
		columns: ['', 'measured', 'target', ''],
		rows: [
			['edits of a held file', count(edits), ...noTarget],
			['let through', count(through), ...judge(through, 0, String)],
			[
				'not answered',
				count(guards.filter(({answer}) => answer === 'lost').length),
				...judge(guards.filter(({answer}) => answer === 'lost').length, 0, String),
			],
			['hook p50', duration(median(took)), ...noTarget],
			['hook p99', duration(p99(took)), ...judge(p99(took), target, duration)],
			['bare Node p50', duration(median(bare)), ...noTarget],
			['bare Node p99', duration(p99(bare)), ...noTarget],
			['writes of the library', count(writes.length), ...noTarget],
			['longest write', duration(Math.max(...writes)), ...noTarget],
			['other violations', count(others.length), ...judge(others.length, 0, String)],
			...others.slice(0, 5).map(({promise, cause}) => [`  ${promise}: ${cause.slice(0, 100)}`, '', '', '']),
		],
	};
	const isSlow = p99(took) > target;
	return {tables: [table], violations: through + others.length + (isSlow ? 1 : 0)};
}
