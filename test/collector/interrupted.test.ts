import {copyFileSync, mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {Collector, lookInterval} from '../../source/collector/collector.js';
import {event} from '../bus/support/observation.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus, sessionOf} from '../bus/support/test-bus.js';

const file = '/src/a.ts';

/** A session of Claude that has a file reserved for an edit, the registry of Claude, and a keeper that looks. */
async function openClaude() {
	const bench = await openTestBus();
	const {bus, clock, processes, context} = bench;
	const collector = new Collector(context);
	const home = temporaryFolder();
	mkdirSync(path.join(home, 'sessions'));
	processes.start(1, 2);
	processes.describe(1, {commandLine: ['claude'], environment: {CLAUDE_CONFIG_DIR: home}});
	processes.change(1, {name: 'claude'});
	const tell = (facts: Parameters<typeof event>[1]) => bus.observe(event(1, facts));
	await bus.observe(event(2));
	await tell({beginsTurn: true});
	await tell({wants: [file]});
	return {
		...bench,
		tell,
		/** Says in the registry what it does, from now on. */
		registry(status: string): void {
			clock.advance(1);
			const entry = {sessionId: 'conversation-1', status, statusUpdatedAt: clock.time};
			writeFileSync(path.join(home, 'sessions', '1.json'), JSON.stringify(entry));
		},
		async look(times = 1): Promise<void> {
			for (let look = 0; look < times; look++) {
				clock.advance(lookInterval);
				await collector.look();
			}
		},
		async standing() {
			const {state, stateReason, locks} = await sessionOf(bus, 'claude-1');
			return {state, stateReason, locks};
		},
	};
}

const isOver = {state: 'idle', stateReason: 'its turn is over', locks: 0};

describe('a turn that a person interrupts, of which no event tells', () => {
	test.each(['working', 'waiting'] as const)('and that was %s, is over at the second look', async turn => {
		const {tell, registry, look, standing, bus} = await openClaude();
		await tell({turn});
		registry('busy');
		await look(2);
		expect(await standing()).toMatchObject({locks: 1});
		registry('idle');
		await look();
		expect(await standing()).toEqual({...isOver, locks: 1});
		await look();
		expect(await standing()).toEqual(isOver);
		expect((await bus.observe(event(2, {wants: [file]}))).denial).toBeNull();
	});

	test('leaves what was asked for, and passes on what others were denied', async () => {
		const {registry, look, bus} = await openClaude();
		await bus.lock('claude-1', '/src/b.ts');
		await bus.observe(event(2, {wants: [file]}));
		registry('idle');
		await look(2);
		const held = (await bus.listLocks()).map(({path: name, sessionId}) => `${name} ${sessionId}`);
		expect(held).toEqual([`${file} claude-2`, '/src/b.ts claude-1']);
		expect(await bus.inbox('claude-2')).toMatchObject([{type: expect.any(String)}, {type: 'lock_free'}]);
	});

	test('lets the session be woken', async () => {
		const {registry, look, bus} = await openClaude();
		await bus.setWaiter('claude-1', 41);
		await bus.send('claude-2', {to: 'claude-1', body: 'wake up'});
		expect(await bus.takeToWake('claude-1', 41)).toBe(false);
		registry('idle');
		await look(2);
		expect(await bus.takeToWake('claude-1', 41)).toMatchObject({messages: [{body: 'wake up'}]});
	});

	test('is not over for an event that has come since', async () => {
		const {registry, look, tell, standing, clock} = await openClaude();
		registry('idle');
		await look();
		clock.advance(1);
		await tell({beginsTurn: true});
		await tell({wants: [file]});
		await look(3);
		expect(await standing()).toEqual({state: 'active', stateReason: 'working', locks: 1});
	});

	test('is known from a transcript as well', async () => {
		const {bus, clock, context, processes} = await openTestBus();
		const transcript = path.join(temporaryFolder(), 'transcript.jsonl');
		const scene = path.join(import.meta.dirname, '../agents/fixtures/gemini/transcripts/interrupted.jsonl');
		copyFileSync(scene, transcript);
		processes.start(1);
		const registration = {vendor: 'gemini', pid: 1, agentSessionId: 'c1', transcriptPath: transcript};
		await bus.observe(event(1, {registration, wants: [file]}));
		clock.advance(1000);
		utimesSync(transcript, clock.time / 1000, clock.time / 1000);
		const collector = new Collector(context);
		for (let look = 0; look < 5; look++) {
			clock.advance(lookInterval);
			await collector.look();
		}
		const {turn, locks} = await sessionOf(bus, 'gemini-1');
		expect({turn, locks}).toEqual({turn: 'idle', locks: 0});
	});
});

describe('a subagent that goes on after the turn', () => {
	test('is work, as the registry says, for as long as it lasts, and keeps what it edits', async () => {
		const {tell, registry, look, standing, clock} = await openClaude();
		registry('busy');
		await tell({turn: null, subagents: 'began'});
		await look();
		clock.advance(1);
		await tell({turn: 'idle', isOpening: false});
		const works = {state: 'active', stateReason: 'a subagent works', locks: 1};
		expect(await standing()).toEqual(works);
		await look(200);
		expect(await standing()).toEqual(works);
		await tell({turn: null, isOpening: false, subagents: 'ended'});
		expect(await standing()).toEqual(isOver);
	});

	test('is over, though no event tells, once the registry says idle at two looks', async () => {
		const {tell, registry, look, standing, clock} = await openClaude();
		registry('busy');
		await tell({turn: null, subagents: 'began'});
		await look();
		clock.advance(1);
		await tell({turn: 'idle', isOpening: false});
		registry('idle');
		await look(2);
		expect(await standing()).toEqual(isOver);
	});

	test('is none where the registry does not say that it works', async () => {
		const {tell, standing} = await openClaude();
		await tell({turn: null, subagents: 'began'});
		await tell({turn: 'idle', isOpening: false});
		expect(await standing()).toMatchObject({state: 'idle'});
	});
});
