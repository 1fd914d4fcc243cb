import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import path from 'node:path';
import {only} from './facts.ts';
import {performAll} from './perform.ts';
import type {StepOf} from './steps.ts';
import {vendors} from './vendors.ts';
import {begins, registers} from './verbs/coming.ts';
import {before} from './verbs/turn.ts';
import {type Programs, World} from './world.ts';

/** How many agents start at once, and how many stand in their project already. */
export type Crowding = {readonly agents: number; readonly standing: number};

/** What became of agents that started at once. */
export type Started = {
	/** Sessions that the bus does not know. */
	readonly missing: readonly string[];
	/** Sessions whose first edit of a file that another one holds was not denied. */
	readonly unguarded: readonly string[];
	/** What hooks at the start wrote down as having gone wrong. */
	readonly failedStarts: readonly string[];
	/** How many edits were judged by reading alone, because the bus was busy. */
	readonly onlyRead: number;
	/** What each hook at the start took, in milliseconds. */
	readonly took: readonly number[];
};

const held = 'held.ts';

/**
 * Starts agents of every vendor at once in one folder, while every processor is busy; then each of them is about to
 * edit, at once again, a file that somebody holds. Without others who stand there already the bus is a new one.
 */
export async function startAtOnce(programs: Programs, {agents, standing}: Crowding): Promise<Started> {
	const world = new World(programs, 1);
	const children: ChildProcess[] = [];
	const start = (file: string, ...words: string[]) => {
		const child = spawn(file, words, {stdio: 'ignore'});
		children.push(child);
		return child;
	};
	try {
		writeFileSync(path.join(world.work, held), '');
		for (let index = 0; index < standing; index++) {
			const {pid} = start('sleep', '3600');
			await world.observe('register', {vendor: 'crowd', pid, cwd: world.work, projectId: 'PILOT'});
		}
		const steps = Array.from({length: agents}, (_, index): StepOf<'comes'> => {
			const vendor = vendors[index % vendors.length] ?? 'claude';
			return {do: 'comes', who: `${vendor} ${index}`, vendor, door: 'hook'};
		});
		const begun = [];
		for (const step of steps) begun.push({step, role: await begins(world, step)});
		for (let core = 0; core < availableParallelism(); core++) start(process.execPath, '-e', 'for (;;);');
		await Promise.all(begun.map(({step, role}) => registers(world, step, role)));
		await performAll(world, [
			{do: 'comes', who: 'holder', vendor: 'claude', door: 'library'},
			{do: 'locks', who: 'holder', path: held, door: 'library'},
		]);
		await Promise.all(
			begun.map(({step: {who}}) => before(world, {do: 'before', who, tool: `first of ${who}`, file: held})),
		);
		const known = await world.observe('snapshot');
		const text = JSON.stringify(known?.value ?? null);
		const [failedStarts = [], failedEdits = []] = [isStart, isEdit].map(is => readFailures(world).filter(is));
		return {
			missing: begun.flatMap(({role: {session}}) => (text.includes(`"${session}"`) ? [] : [session])),
			unguarded: only(world.facts, 'guard').flatMap(({who, answer}) => (answer === 'no' ? [] : [who])),
			failedStarts,
			onlyRead: failedEdits.length,
			took: only(world.facts, 'told').flatMap(({words, took}) => (isStart(words) ? [took] : [])),
		};
	} finally {
		for (const child of children) child.kill('SIGKILL');
		await world.close();
	}
}

/** Whether a text names the event of an agent that starts. */
function isStart(text: string): boolean {
	return /sessionstart|session\.created/i.test(text);
}

function isEdit(text: string): boolean {
	return /a write of /.test(text);
}

function readFailures({home}: World): string[] {
	const file = path.join(home, '.session-bus', 'hook-errors.log');
	return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}
