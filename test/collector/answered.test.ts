import {appendFileSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {Collector, lookInterval} from '../../source/collector/collector.js';
import {event} from '../bus/support/observation.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus} from '../bus/support/test-bus.js';

const asks = 'permission for Bash: npm test';

/** A session of Codex that asks a person, and its collector. */
async function arrange({sharedProcess}: {readonly sharedProcess: boolean}) {
	const test = await openTestBus();
	const {bus, clock, context, processes} = test;
	const collector = new Collector(context);
	const transcriptPath = path.join(temporaryFolder(), 'rollout-1.jsonl');
	const registration = {vendor: 'codex', pid: 1, agentSessionId: 'c1', transcriptPath, sharedProcess};
	const tell = (facts: object) => bus.observe(event(1, {registration, ...facts}));
	const write = (payload: object) => {
		const timestamp = new Date(clock.now()).toISOString();
		appendFileSync(transcriptPath, `${JSON.stringify({timestamp, type: 'response_item', payload})}\n`);
		utimesSync(transcriptPath, clock.now() / 1000, clock.now() / 1000);
	};
	const watch = async (looks: number) => {
		for (let look = 0; look < looks; look++) {
			clock.advance(lookInterval);
			await collector.look();
		}
		const {state, asks: asked} = await bus.findSession('codex-1');
		const alerts = await bus.listAlerts();
		return {state, asks: asked, alerts: alerts.map(({type}) => type)};
	};
	processes.start(1);
	writeFileSync(transcriptPath, '');
	await tell({beginsTurn: true});
	clock.advance(1000);
	write({type: 'function_call', name: 'exec_command'});
	const ask = () => tell({turn: 'waiting', activity: null, asks});
	/** Starts a command that is seen for the first time when it has run for 4 s. */
	const run = () => {
		processes.start(7);
		processes.began = clock.now() + 1000;
		processes.change(7, {parent: 1, name: 'npm'});
	};
	return {...test, ask, write, watch, run};
}

const waiting = {state: 'waiting', asks, alerts: ['session_waiting']};
const working = {state: 'active', asks: null, alerts: []};

test('a session whose command runs since it asked has been answered', async () => {
	const {clock, ask, watch, run} = await arrange({sharedProcess: false});
	await ask();
	expect(await watch(5)).toEqual(waiting);
	clock.advance(2000);
	run();
	// What has just begun may be a helper
	expect(await watch(1)).toEqual(waiting);
	expect(await watch(1)).toEqual(working);
	expect(await watch(20)).toEqual(working);
});

test('a session whose children are older than its question still waits', async () => {
	const {clock, ask, watch, run} = await arrange({sharedProcess: false});
	run();
	clock.advance(2000);
	await ask();
	expect(await watch(6)).toEqual(waiting);
});

test('a session that shares its process has been answered once its command told something', async () => {
	const {clock, ask, write, watch, run} = await arrange({sharedProcess: true});
	await ask();
	// It may be the command of another one
	clock.advance(2000);
	run();
	expect(await watch(6)).toEqual(waiting);
	write({type: 'message', role: 'assistant'});
	expect(await watch(6)).toEqual(waiting);
	write({type: 'function_call_output', output: 'Process running with session ID 1'});
	expect(await watch(1)).toEqual(working);
	expect(await watch(20)).toEqual(working);
	await ask();
	expect(await watch(6)).toEqual(waiting);
});
