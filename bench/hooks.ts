import {spawnSync} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {count, duration, judge, noTarget, ratio} from './format.ts';
import {endKeeper} from './keeper.ts';
import {fillLargeBus, largeBus} from './large-bus.ts';
import type {Part} from './part.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';
import {standInProcesses} from './stand-in-processes.ts';
import {median, quantile} from './statistics.ts';

const rounds = 60;
const warmUps = 5;
const target = 1.4;

/**
 * What a hook adds to a tool of an agent: the very command that is installed, run by a shell as agents do, on a bus
 * that has seen a million messages, beside a Node that does nothing.
 */
export const measureHooks: Part = async (folder, tell) => {
	const home = path.join(folder, 'home');
	const busHome = path.join(folder, 'bus');
	const database = path.join(busHome, 'messaging.db');
	mkdirSync(path.join(home, '.claude'), {recursive: true});
	const env = {...programEnvironment(busHome), HOME: home};
	const {openBus} = await loadLibrary();
	tell(`laying ${count(largeBus.messages)} messages`);
	await fillLargeBus(database, () => openBus({path: database, processes: standInProcesses}));
	moveElsewhere(database);
	const installed = spawnSync(process.execPath, [entry, 'install', 'claude'], {env, encoding: 'utf8'});
	if (installed.status !== 0) throw new Error(`install ended with ${installed.status}: ${installed.stderr}`);

	const facts = {session_id: 'bench', cwd: folder, transcript_path: path.join(folder, 'chat.jsonl')};
	const command = {tool_name: 'Bash', tool_input: {command: 'npm test'}};
	const edit = (round: number) => ({
		tool_name: 'Edit',
		tool_input: {file_path: `${folder}/file-${round}.ts`},
	});
	writeFileSync(facts.transcript_path, '{"type":"assistant","message":{"model":"opus"}}\n');
	const hook = (event: string, said: (round: number) => object) => {
		const line = installedCommand(home, event);
		return (round: number) => time('sh', ['-c', line], env, JSON.stringify({...facts, ...said(round)}));
	};
	const starts = [
		{name: 'node -e 0', run: () => time(process.execPath, ['-e', '0'], env, '')},
		{name: 'sh -c true', run: () => time('sh', ['-c', 'true'], env, '')},
		{name: 'hook before an edit', run: hook('PreToolUse', edit), hasTarget: true},
		{
			name: 'hook after a command',
			run: hook('PostToolBatch', () => ({tool_calls: [command]})),
			hasTarget: true,
		},
		{name: 'hook at a prompt', run: hook('UserPromptSubmit', () => ({prompt: 'go on'})), hasTarget: true},
	];
	try {
		const samples = new Map(starts.map(({name}) => [name, [] as number[]]));
		for (let round = -warmUps; round < rounds; round++) {
			if (round % 20 === 0) tell(`round ${round} of ${rounds}`);
			for (const {name, run} of starts) {
				const took = run(round + warmUps);
				if (round >= 0) samples.get(name)?.push(took);
			}
		}
		const base = median(samples.get('node -e 0') ?? []);
		const rows = starts.map(({name, hasTarget}) => {
			const took = samples.get(name) ?? [];
			return [
				name,
				duration(median(took)),
				duration(quantile(took, 0.9)),
				ratio(median(took), base),
				...(hasTarget ? judge(median(took) / base, target, value => `${value} ×`) : noTarget),
			];
		});
		const title = `Hooks as installed, ${count(largeBus.sessions)} sessions and ${count(largeBus.messages)} messages, ${rounds} interleaved rounds`;
		return {
			tables: [{title, columns: ['command', 'median', 'p90', 'ratio', 'target', ''], rows}],
			failures: [],
		};
	} finally {
		await endKeeper(database);
	}
};

/** The sessions of the large bus are of another machine, or a keeper would find their processes dead. */
function moveElsewhere(file: string): void {
	const database = new Database(file, {timeout: 3000});
	database.exec("UPDATE session_registry SET host = 'elsewhere'");
	database.close();
}

/** The command that was installed for an event. */
export function installedCommand(home: string, event: string): string {
	const file = path.join(home, '.claude/skills/session-bus/hooks/hooks.json');
	const command = JSON.parse(readFileSync(file, 'utf8')).hooks[event][0].hooks[0].command;
	if (typeof command !== 'string') throw new Error(`no command is installed for ${event}`);
	return command;
}

function time(command: string, words: readonly string[], env: NodeJS.ProcessEnv, input: string): number {
	const began = performance.now();
	const {status, stderr} = spawnSync(command, words, {env, input, encoding: 'utf8'});
	const took = performance.now() - began;
	if (status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${status}: ${stderr}`);
	return took;
}
