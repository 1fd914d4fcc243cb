import path from 'node:path';
import {locateDatabase} from '../bus/location.js';
import {agentChecks} from '../installer/checks/agent-checks.js';
import {busChecks} from '../installer/checks/bus-checks.js';
import {bad, type Check, good} from '../installer/checks/check.js';
import {configCheck, projectFileCheck} from '../installer/checks/config-check.js';
import {homeCheck} from '../installer/checks/home-check.js';
import {hookFailureCheck} from '../installer/checks/hook-failure-check.js';
import {launcherCheck} from '../installer/checks/launcher-check.js';
import {type Manifest, readManifest} from '../installer/manifest.js';
import {findPlace} from '../installer/place.js';
import {cleanText} from '../presentation/clean-text.js';
import {version} from '../system/version.js';
import type {Call} from './call.js';
import {type Command, exitCodes} from './command.js';

const oldestNode = 22;

export const doctor: Command = {
	name: 'doctor',
	summary: 'check the installation, and say what to do',
	details: 'Looks and changes nothing. Exits with 1 when something needs attention.',
	arguments: [],
	flags: {},
	examples: [
		['session-bus doctor', 'check everything'],
		['session-bus doctor --json', 'the same for a program'],
	],
	async run(call) {
		const checks = await allChecks(call);
		call.print({checks}, () => textOf(checks));
		return checks.every(({ok}) => ok) ? exitCodes.done : exitCodes.refused;
	},
};

async function allChecks(call: Call): Promise<Check[]> {
	const {environment, cwd} = call.world;
	const place = findPlace(environment, cwd);
	const database = locateDatabase(call.text('db'), environment, cwd);
	const bus = [
		nodeCheck(process.versions.node),
		...homeCheck(place, path.dirname(database) === place.home),
		await configCheck(place.home),
		...projectFileCheck(cwd),
		...(await busChecks(database, cwd)),
	];
	let known: Manifest;
	try {
		known = readManifest(place.home);
	} catch (error) {
		const detail = error instanceof Error ? error.message : String(error);
		return [
			...bus,
			bad('installation', detail, 'restore or remove the file, then run `session-bus install` again'),
		];
	}
	return [
		...bus,
		...(known.installations.length > 0 ? [launcherCheck(place, version)] : []),
		...agentChecks({place, known, version, environment, now: Date.now()}),
		hookFailureCheck(place.home, Date.now()),
	];
}

function nodeCheck(running: string): Check {
	return Number(running.split('.')[0]) >= oldestNode
		? good('node', `version ${running}`)
		: bad('node', `version ${running} is too old`, `install Node ${oldestNode} or newer`);
}

function textOf(checks: readonly Check[]): string {
	const width = Math.min(40, Math.max(...checks.map(({name}) => name.length)));
	const lines = checks.flatMap(({name, ok, detail, fix}) => [
		`${ok ? '✔ ok ' : '✖ fix'}  ${cleanText(name).padEnd(width)}  ${cleanText(detail)}`,
		...(fix === null ? [] : [`${' '.repeat(width + 9)}To do: ${cleanText(fix)}`]),
	]);
	const wrong = checks.filter(({ok}) => !ok).length;
	const verdict =
		wrong === 0
			? 'All is well.'
			: wrong === 1
				? '1 thing needs attention.'
				: `${wrong} things need attention.`;
	return [...lines, '', verdict].join('\n');
}
