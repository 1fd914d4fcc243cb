import {appendFileSync, copyFileSync, utimesSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {readClocks} from '../../source/bus/context.js';
import {recordEvent} from '../../source/bus/tables/session-events.js';
import type {Turn} from '../../source/bus/types.js';
import {Collector} from '../../source/collector/collector.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus, sessionOf, type TestBus} from '../bus/support/test-bus.js';

const pid = 4711;
const second = 1000;

async function tell({context}: TestBus, sessionId: string, turn: Turn): Promise<void> {
	const fields = {turn, activity: 'told', llmModel: null, transcriptPath: null, branch: null, subagents: 0};
	await context.engine.write(writer => recordEvent(writer, sessionId, fields, readClocks(context)));
}

/** A session whose events say so, and whose transcript then ends as a real one did. */
async function openSilent(vendor: string, turn: Turn, scene: string) {
	const transcript = path.join(temporaryFolder(), 'transcript.jsonl');
	copyFileSync(
		path.join(import.meta.dirname, '../agents/fixtures', vendor, 'transcripts', scene),
		transcript,
	);
	const bus = await openTestBus();
	const sessionId = await bus.join(pid, {vendor, transcriptPath: transcript, agentSessionId: 'c1'});
	await tell(bus, sessionId, turn);
	bus.clock.advance(second);
	utimesSync(transcript, bus.clock.now() / 1000, bus.clock.now() / 1000);
	const collector = new Collector(bus.context);
	return {
		bus,
		sessionId,
		/** Writes one more line. */
		write(line: object): void {
			appendFileSync(transcript, `${JSON.stringify(line)}\n`);
			utimesSync(transcript, bus.clock.now() / 1000, bus.clock.now() / 1000);
		},
		/** The state after so many seconds with a look in each. */
		async after(seconds: number): Promise<string> {
			for (let passed = 0; passed < seconds; passed++) {
				bus.clock.advance(second);
				await collector.look();
			}
			return (await sessionOf(bus.bus, sessionId)).state;
		},
	};
}

test.each([
	{vendor: 'gemini', scene: 'interrupted.jsonl', turn: 'working', state: 'idle'},
	{vendor: 'gemini', scene: 'interrupted-at-prompt.jsonl', turn: 'waiting', state: 'idle'},
	{vendor: 'gemini', scene: 'turn-over.jsonl', turn: 'working', state: 'active'},
	{vendor: 'gemini', scene: 'at-prompt.jsonl', turn: 'waiting', state: 'waiting'},
	{vendor: 'copilot', scene: 'at-prompt.jsonl', turn: 'working', state: 'waiting'},
	{vendor: 'copilot', scene: 'interrupted-while-silent.jsonl', turn: 'working', state: 'idle'},
	{vendor: 'copilot', scene: 'in-tool.jsonl', turn: 'working', state: 'active'},
] as const)('$vendor, $turn, with $scene before ten seconds of silence, is $state', async scene => {
	const silent = await openSilent(scene.vendor, scene.turn, scene.scene);
	expect(await silent.after(8)).toBe(scene.turn === 'working' ? 'active' : 'waiting');
	expect(await silent.after(3)).toBe(scene.state);
	expect(await silent.after(20)).toBe(scene.state);
});

test('what a transcript said last is overruled by an event that came later', async () => {
	const silent = await openSilent('copilot', 'working', 'at-prompt.jsonl');
	expect(await silent.after(12)).toBe('waiting');
	await tell(silent.bus, silent.sessionId, 'working');
	expect(await silent.after(12)).toBe('active');
});

test('a note after the end of a turn begins no other', async () => {
	const silent = await openSilent('gemini', 'working', 'interrupted.jsonl');
	expect(await silent.after(12)).toBe('idle');
	silent.write({$set: {lastUpdated: '2026-01-01T00:00:00.000Z'}});
	expect(await silent.after(1)).toBe('idle');
});

test('an answer is seen at once', async () => {
	const silent = await openSilent('copilot', 'working', 'at-prompt.jsonl');
	expect(await silent.after(12)).toBe('waiting');
	silent.write({type: 'permission.completed'});
	expect(await silent.after(1)).toBe('active');
});
