import {spawnSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {duration, judge} from './format.ts';
import {installedCommand} from './hooks.ts';
import {
	firstPid,
	layWorktrees,
	registration,
	rounds,
	standing,
	type Verb,
	verbs,
	warmUps,
} from './inprocess.ts';
import {endKeeper} from './keeper.ts';
import type {Part} from './part.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';
import {standInProcesses} from './stand-in-processes.ts';
import {median} from './statistics.ts';

const times = {cold: {rounds: 60, warmUps: 4}, inside: {rounds, warmUps}};
const target = 1.05;
/** The same work as one version does it, and what is not measured of it. */
type Side = {
	readonly run: (round: number) => unknown;
	readonly afterwards?: (round: number) => Promise<unknown>;
};

/**
 * What another version needs for the same work, a built checkout of it measured in turn with this one: the verbs
 * inside a process, the commands, and the hooks as each installs them.
 */
export function measureVersions(older: string): Part {
	return async (folder, tell) => {
		const rows: string[][] = [];
		tell('verbs');
		layWorktrees(folder);
		const buses = await Promise.all([
			open(folder, pathToFileURL(path.resolve(older, 'dist/index.js')).href, 'older.db'),
			open(folder, null, 'newer.db'),
		]);
		for (const verb of verbs(folder)) {
			const [before, after] = buses.map(bus => ofVerb(verb, bus));
			if (before && after) rows.push(await compare(verb.name, before, after, 'inside'));
		}
		await Promise.all(buses.map(bus => bus.close()));
		const programs = [
			program(path.resolve(older, 'dist/entry.cjs'), path.join(folder, 'older')),
			program(entry, path.join(folder, 'newer')),
		];
		try {
			for (const name of Object.keys(programs[0]?.starts ?? {})) {
				tell(name);
				const [before, after] = programs.map(({starts}) => ({run: starts[name] ?? (() => undefined)}));
				if (before && after) rows.push(await compare(name, before, after, 'cold'));
			}
		} finally {
			for (const {database} of programs) await endKeeper(database);
		}
		const columns = ['', 'older', 'this', 'ratio', 'target', ''];
		return {
			tables: [{title: 'Beside another version, medians of interleaved runs', columns, rows}],
			failures: [],
		};
	};
}

type Bus = Awaited<ReturnType<typeof open>>;

async function open(folder: string, library: string | null, name: string) {
	const {openBus}: Awaited<ReturnType<typeof loadLibrary>> = library
		? await import(library)
		: await loadLibrary();
	const bus = await openBus({path: path.join(folder, name), processes: standInProcesses});
	for (let index = 0; index < standing; index++) await bus.register(registration(folder, firstPid + index));
	return bus;
}

function ofVerb({bus: run, tidy}: Verb, bus: Bus): Side {
	return {run: round => run(bus, round), ...(tidy && {afterwards: round => tidy(bus, round)})};
}

async function compare(name: string, before: Side, after: Side, kind: 'cold' | 'inside'): Promise<string[]> {
	const took: [number[], number[]] = [[], []];
	const {rounds, warmUps} = times[kind];
	for (let round = 0; round < warmUps + rounds; round++) {
		// Whoever comes second finds the caches of the machine warm
		const order = round % 2 === 0 ? [0, 1] : [1, 0];
		for (const index of order) {
			const side = index === 0 ? before : after;
			const began = performance.now();
			await side.run(round);
			const ended = performance.now();
			if (round >= warmUps) took[index === 0 ? 0 : 1].push(ended - began);
			await side.afterwards?.(round);
		}
	}
	const [older, newer] = took.map(median);
	if (older === undefined || newer === undefined) throw new Error(`${name} was not measured`);
	return [
		name,
		duration(older),
		duration(newer),
		`${(newer / older).toFixed(3)} ×`,
		...judge(newer / older, target, value => `${value} ×`),
	];
}

/** What one version's program is started for, in a home of its own. */
function program(main: string, home: string) {
	const database = path.join(home, '.session-bus/messaging.db');
	const project = path.join(home, 'project');
	mkdirSync(path.join(home, '.claude'), {recursive: true});
	mkdirSync(project);
	const env = {...programEnvironment(path.join(home, '.session-bus')), HOME: home};
	const start = (command: string, words: readonly string[], input = '') => {
		const {status, stderr} = spawnSync(command, words, {env, input, encoding: 'utf8', cwd: project});
		if (status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${status}: ${stderr}`);
	};
	const command = (...words: readonly string[]) => start(process.execPath, [main, ...words]);
	const register = ['register', '--llm', 'bench', '--pid', String(process.pid), '--cwd', project];
	command('install', 'claude');
	command(...register);
	const transcript = path.join(project, 'chat.jsonl');
	writeFileSync(transcript, '{"type":"assistant","message":{"model":"opus"}}\n');
	const hook = (event: string, said: (round: number) => object) => {
		const line = installedCommand(home, event);
		const facts = {session_id: 'bench', cwd: project, transcript_path: transcript, hook_event_name: event};
		return (round: number) => start('sh', ['-c', line], JSON.stringify({...facts, ...said(round)}));
	};
	const starts: Readonly<Record<string, (round: number) => void>> = {
		heartbeat: () => command('heartbeat'),
		claim: round => command('claim', `bench.${round}`),
		inbox: () => command('inbox'),
		status: () => command('status'),
		register: () => command(...register),
		'hook before an edit': hook('PreToolUse', round => ({
			tool_name: 'Edit',
			tool_input: {file_path: `${project}/file-${round}.ts`},
		})),
		'hook after a command': hook('PostToolBatch', () => ({
			tool_calls: [{tool_name: 'Bash', tool_input: {command: 'npm test'}}],
		})),
		'hook at a prompt': hook('UserPromptSubmit', () => ({prompt: 'go on'})),
	};
	return {database, starts};
}
