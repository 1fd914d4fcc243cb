import {appendFileSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {Collector, lookInterval} from '../../source/collector/collector.js';
import {event} from '../bus/support/observation.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus} from '../bus/support/test-bus.js';

const line = (type: string, payload: object) => `${JSON.stringify({type, payload})}\n`;

test('a limit that only the rollout of Codex tells of is alerted, until its model answers again', async () => {
	const {bus, clock, context, processes} = await openTestBus();
	const collector = new Collector(context);
	const transcriptPath = path.join(temporaryFolder(), 'rollout-1.jsonl');
	const registration = {vendor: 'codex', pid: 1, agentSessionId: 'c1', transcriptPath};
	const look = async () => {
		clock.advance(lookInterval);
		await collector.look();
		return (await bus.listAlerts()).map(({type, detail}) => `${type}: ${detail}`);
	};
	const write = (text: string) => {
		appendFileSync(transcriptPath, text);
		utimesSync(transcriptPath, clock.now() / 1000, clock.now() / 1000);
	};
	processes.start(1);
	writeFileSync(transcriptPath, '');
	await bus.observe(event(1, {registration, beginsTurn: true}));
	write(line('event_msg', {type: 'task_started'}));
	expect(await look()).toEqual([]);

	const resetsAt = Math.floor(clock.now() / 1000) + 600;
	write(
		line('event_msg', {
			type: 'token_count',
			rate_limits: {primary: {used_percent: 100, resets_at: resetsAt}, secondary: {used_percent: 3}},
		}) +
			line('event_msg', {
				type: 'task_complete',
				error: {message: 'You’ve hit your usage limit.', codex_error_info: 'usage_limit_exceeded'},
			}),
	);
	const ends = new Date(resetsAt * 1000).toISOString();
	const limited = [`session_limited: You’ve hit your usage limit.; it ends ${ends}`];
	await look();
	await look();
	expect(await look()).toEqual(limited);
	expect((await bus.findSession('codex-1')).state).toBe('idle');

	// A prompt alone shows nothing; a tool shows that the model has answered, which a look does not take back
	await bus.observe(event(1, {registration, beginsTurn: true}));
	expect(await look()).toEqual(limited);
	await bus.observe(event(1, {registration, proves: 'but amid'}));
	expect(await look()).toEqual([]);
	expect(await look()).toEqual([]);
});
