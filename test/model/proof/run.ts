import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {tableText} from '../../../bench/format.ts';
import {runScript} from '../run-script.ts';
import type {Script} from '../steps.ts';
import type {Asked, Part} from './part.ts';
import {proveAttacks} from './prove-attacks.ts';
import {proveGuard} from './prove-guard.ts';
import {proveModel} from './prove-model.ts';
import {proveStarts} from './prove-starts.ts';

const help = `usage: npm run proof -- [part…] [flags]

Runs the built program with many real processes, troubles them, and checks the history against what the bus promises.

parts
  attacks   every attack on one promise, once, and which kinds of faults they found
  model     a crowd of processes for some minutes, seed after seed
  guard     edits of a file that somebody holds, on a bus that is as busy as can be
  starts    a dozen agents that start at once on busy processors

flags
  --root DIR        the program: a folder with \`dist\` in it (this checkout)
  --older DIR       an earlier version of it, which runs beside it
  --seeds N         how many seeds (10)
  --seed N          the first one (1)
  --minutes M       how long each crowd plays (10)
  --processes N     how many agents play (16)
  --edits N         how many edits the guard is tried with (2000)
  --rounds N        how often agents start at once, in each of two places (20)
  --replay FILE     runs the script of a failure again, and nothing else

examples
  npm run proof                                        all of it: about two hours
  npm run proof -- model --seeds 1 --minutes 1 --processes 6
  npm run proof -- attacks --root ../before            which kinds an earlier version has
  npm run proof -- --replay /tmp/…/seed-3-short.json
`;

const parts: Readonly<Record<string, Part>> = {
	attacks: proveAttacks,
	model: proveModel,
	guard: proveGuard,
	starts: proveStarts,
};

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		help: {type: 'boolean', default: false},
		root: {type: 'string', default: path.resolve(import.meta.dirname, '../../..')},
		older: {type: 'string'},
		seeds: {type: 'string', default: '10'},
		seed: {type: 'string', default: '1'},
		minutes: {type: 'string', default: '10'},
		processes: {type: 'string', default: '16'},
		edits: {type: 'string', default: '2000'},
		rounds: {type: 'string', default: '20'},
		replay: {type: 'string'},
	},
});
if (values.help) {
	process.stdout.write(help);
	process.exit(0);
}
const unknown = positionals.filter(name => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
	process.stderr.write(
		`error: there is no part ${unknown.join(', ')}\nhint: the parts are ${Object.keys(parts).join(', ')}\n`,
	);
	process.exit(2);
}
const asked: Asked = {
	programs: {
		root: path.resolve(values.root),
		older: values.older === undefined ? null : path.resolve(values.older),
	},
	seeds: Array.from({length: Number(values.seeds)}, (_, index) => Number(values.seed) + index),
	minutes: Number(values.minutes),
	processes: Number(values.processes),
	edits: Number(values.edits),
	rounds: Number(values.rounds),
	folder: mkdtempSync(path.join(tmpdir(), 'session-bus-proof-')),
	tell: progress => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${progress}\n`),
};
if (values.replay === undefined) await prove();
else await replay(values.replay);

async function prove(): Promise<void> {
	const summary: string[][] = [];
	for (const [name, part] of Object.entries(parts)) {
		if (positionals.length > 0 && !positionals.includes(name)) continue;
		const {tables, violations} = await part(asked);
		for (const table of tables) process.stdout.write(`\n${tableText(table)}\n`);
		summary.push([name, `${violations}`, violations === 0 ? 'kept' : 'BROKEN']);
	}
	const table = {title: 'Promises', columns: ['part', 'violations', ''], rows: summary};
	process.stdout.write(`\n${tableText(table)}\n`);
	if (summary.some(([, violations]) => violations !== '0')) process.exitCode = 1;
}

async function replay(file: string): Promise<void> {
	const script: Script = JSON.parse(readFileSync(file, 'utf8'));
	const {violations} = await runScript(asked.programs, script);
	for (const step of script.steps) process.stdout.write(`${JSON.stringify(step)}\n`);
	for (const {promise, cause} of violations) process.stdout.write(`${promise}: ${cause}\n`);
	process.stdout.write(`${violations.length} violations\n`);
	if (violations.length > 0) process.exitCode = 1;
}
