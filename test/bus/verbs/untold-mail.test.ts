import {describe, expect, it} from 'vitest';
import type {AgentEvent, HandedMail} from '../../../source/bus/agent-event.js';
import type {UntoldMail} from '../../../source/bus/verbs/untold-mail.js';
import {event} from '../support/observation.js';
import {openTestBus} from '../support/test-bus.js';

/** A session at work that a hook, which is gone since, was handed a message for. */
async function openWithSaidMail() {
	const {bus, clock, processes, join} = await openTestBus();
	processes.start(1, process.pid);
	const sender = await join(9);
	await bus.observe(event(1));
	const {id} = await bus.send(sender, {to: 'claude-1', body: 'once'});
	const at = (facts: Partial<AgentEvent>) => {
		clock.advance(1000);
		return bus.observe(event(1, {beganMs: clock.time, takes: 'context', ...facts}));
	};
	const handed = async (facts: Partial<AgentEvent> = {}) =>
		(await at(facts)).handed?.messages.map(({body}) => body) ?? null;
	const {handed: mail} = await at({});
	processes.kill(process.pid);
	clock.advance(1000);
	const said: UntoldMail = {
		sessionId: 'claude-1',
		taker: (mail as HandedMail).taker,
		said: [id],
		left: [],
		lasts: false,
		amid: false,
		atMs: clock.time,
	};
	const untoldEvent = (facts: Partial<Extract<UntoldMail, {proves: unknown}>> = {}): UntoldMail => {
		clock.advance(1000);
		return {proves: 'all', beginsTurn: false, turnId: null, isAmbiguous: false, atMs: clock.time, ...facts};
	};
	return {bus, clock, at, handed, said, untoldEvent};
}

describe('mail that the bus could not be told was said', () => {
	it('is not said again by the next event, nor if that is told so twice', async () => {
		const {handed, said} = await openWithSaidMail();
		expect(await handed({untoldMail: [said]})).toBeNull();
		expect(await handed({untoldMail: [said], proves: 'all'})).toBeNull();
		expect(await handed({untoldMail: [said]})).toBeNull();
	});

	it('is said again where nobody knows that it was', async () => {
		const {handed} = await openWithSaidMail();
		expect(await handed()).toEqual(['once']);
	});

	it('is not lost to an event that came before, and is told of first', async () => {
		const {handed, said, untoldEvent} = await openWithSaidMail();
		const before = untoldEvent({atMs: said.atMs - 1000});
		expect(await handed({untoldMail: [before, said]})).toBeNull();
	});

	it('is read by an event that came later, though the next one begins a turn', async () => {
		const {handed, said, untoldEvent} = await openWithSaidMail();
		expect(await handed({untoldMail: [said, untoldEvent()], beginsTurn: true})).toBeNull();
		expect(await handed({beginsTurn: true})).toBeNull();
	});

	it('is said again after a turn that was cut off, whatever a later event proves', async () => {
		const {handed, said, untoldEvent} = await openWithSaidMail();
		const prompt = untoldEvent({proves: null, beginsTurn: true});
		expect(await handed({untoldMail: [said, prompt, untoldEvent()]})).toEqual(['once']);
	});

	it('is proven by nothing that may be a subagent’s', async () => {
		const {at, handed, said, untoldEvent} = await openWithSaidMail();
		await at({subagents: 'began', takes: null});
		const ambiguous = untoldEvent({isAmbiguous: true});
		expect(await handed({untoldMail: [said, ambiguous], beginsTurn: true, subagents: null})).toEqual([
			'once',
		]);
	});

	it('is what nobody is woken for', async () => {
		const {bus, at} = await openWithSaidMail();
		await at({turn: 'idle', takes: null});
		await bus.setWaiter('claude-1', 1);
		expect(await bus.takeToWake('claude-1', 1)).toBe(false);
		expect(await bus.spendWake('claude-1')).toBe(false);
	});

	it('stays read when its session says goodbye and is resumed', async () => {
		const {bus, clock, said, untoldEvent} = await openWithSaidMail();
		await bus.observe(event(1, {ends: true, untoldMail: [said, untoldEvent()]}));
		clock.advance(1000);
		const {handed} = await bus.observe(event(1, {isOpening: true, takes: 'context'}));
		expect(handed?.messages.map(({body}) => body) ?? []).not.toContain('once');
	});
});
