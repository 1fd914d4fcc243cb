import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {measureColdStart} from './cold.ts';
import {measureCollector} from './collector.ts';
import {measureCrowd} from './crowd.ts';
import {measureDay} from './day.ts';
import {measureFirstFrame} from './first-frame.ts';
import {tableText} from './format.ts';
import {measureHammering} from './hammer.ts';
import {measureHooks} from './hooks.ts';
import {measureInProcess} from './inprocess.ts';
import {measureLargeBus} from './large.ts';
import {describeMachine} from './machine.ts';
import {measureMonitor} from './monitor.ts';
import type {Part} from './part.ts';
import {measureStress} from './stress.ts';
import {measureVersions} from './versions.ts';
import {measureWake} from './wake.ts';

/*
 * `node bench/run.ts [part…] [--older DIR]`: measures the built program beside bare Node and bare SQLite, in one run, so that
 * the ratios hold where the absolute figures are noisy. Exits with 1 when something failed or was lost; a figure
 * over its target is only reported. With `--older`, a built checkout of another version is measured beside this one.
 */

const parts: Readonly<Record<string, Part>> = {
	cold: measureColdStart,
	hooks: measureHooks,
	inprocess: measureInProcess,
	hammer: measureHammering,
	wake: measureWake,
	large: measureLargeBus,
	frame: measureFirstFrame,
	monitor: measureMonitor,
	day: measureDay,
	stress: measureStress,
	collector: measureCollector,
	crowd: measureCrowd,
};

const {values, positionals: asked} = parseArgs({
	allowPositionals: true,
	options: {help: {type: 'boolean'}, older: {type: 'string'}},
});
if (values.help) {
	process.stdout.write(
		`usage: npm run bench -- [part…] [--older DIR]\nparts: ${Object.keys(parts).join(', ')}\n`,
	);
	process.exit(0);
}
const unknown = asked.filter(name => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
	process.stderr.write(`error: there is no part ${unknown.join(', ')}\n`);
	process.stderr.write(`hint: the parts are ${Object.keys(parts).join(', ')}\n`);
	process.exit(2);
}

process.stdout.write(`${describeMachine()}\n`);
const {older} = values;
if (older !== undefined) {
	if (!(await runPart('versions', measureVersions(older)))) process.exitCode = 1;
}
for (const [name, measure] of Object.entries(parts)) {
	if (older !== undefined && asked.length === 0) break;
	if (asked.length > 0 && !asked.includes(name)) continue;
	if (!(await runPart(name, measure))) process.exitCode = 1;
}

/** Runs one part and prints what it found. Returns whether nothing failed. */
async function runPart(name: string, measure: Part): Promise<boolean> {
	const folder = mkdtempSync(path.join(tmpdir(), `session-bus-bench-${name}-`));
	try {
		const tell = (progress: string) => process.stderr.write(`${name}: ${progress}\n`);
		const {tables, failures} = await measure(folder, tell);
		for (const table of tables) process.stdout.write(`\n${tableText(table)}\n`);
		for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`);
		return failures.length === 0;
	} catch (error) {
		process.stdout.write(
			`\nFAILED: ${name} was not measured: ${error instanceof Error ? error.stack : error}\n`,
		);
		return false;
	} finally {
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
}
