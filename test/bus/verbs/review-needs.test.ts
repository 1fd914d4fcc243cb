import {expect, test} from 'vitest';
import {listLiveSessions} from '../../../source/bus/tables/sessions.js';
import {reviewNeeds} from '../../../source/bus/verbs/review-needs.js';
import {event} from '../support/observation.js';
import {openTestBus} from '../support/test-bus.js';

const second = 1000;

async function arrange() {
	const test = await openTestBus();
	const {bus, clock, context, processes} = test;
	processes.start(1);
	await bus.observe(event(1));
	const alerts = async () => (await bus.listAlerts()).map(({type, detail}) => `${type}: ${detail}`);
	const review = async (later: number) => {
		clock.advance(later);
		await reviewNeeds(context, await context.engine.read(listLiveSessions));
		return alerts();
	};
	const asks = (text: string | null) => bus.observe(event(1, {turn: 'waiting', activity: null, asks: text}));
	return {...test, alerts, review, asks};
}

const waits = 'session_waiting: permission for Bash: ls';

test('a session that waits for a person is alerted once, after 20 s, and only as long as it waits', async () => {
	const {bus, alerts, review, asks} = await arrange();
	await asks('permission for Bash: ls');
	expect(await review(20 * second - 1)).toEqual([]);
	expect(await review(1)).toEqual([waits]);
	expect(await review(3600 * second)).toEqual([waits]);
	expect(await bus.listAlerts()).toMatchObject([
		{severity: 'HIGH', status: 'open', subject: 'claude-1', sessionIds: ['claude-1']},
	]);
	await bus.observe(event(1, {turn: 'working'}));
	// At once, without anybody looking
	expect(await alerts()).toEqual([]);
	expect(await review(60 * second)).toEqual([]);
	expect(await bus.listAlerts({all: true})).toMatchObject([{type: 'session_waiting', status: 'resolved'}]);
});

test('the alert follows what is asked, and stays the one that was acknowledged', async () => {
	const {bus, review, asks} = await arrange();
	await asks('permission for Bash: ls');
	await review(20 * second);
	const [alert] = await bus.listAlerts();
	await bus.acknowledge([alert?.id ?? 0], 'claude-1');
	await asks('Which colour?');
	expect(await review(0)).toEqual(['session_waiting: Which colour?']);
	// An event that tells nothing new takes nothing away
	await asks(null);
	expect(await review(second)).toEqual(['session_waiting: Which colour?']);
	expect(await bus.listAlerts()).toMatchObject([{id: alert?.id, status: 'acknowledged'}]);
});

test('a session that is answered in time is never alerted', async () => {
	const {bus, review, asks} = await arrange();
	for (let round = 0; round < 5; round++) {
		await asks('permission for Bash: ls');
		expect(await review(15 * second)).toEqual([]);
		await bus.observe(event(1, {turn: 'working'}));
	}
	expect(await bus.listAlerts({all: true})).toEqual([]);
});

test.each(['unregister', 'die'])('the alerts of a session end when it %ss', async how => {
	const {bus, processes, review, asks, lookTwice, alerts} = await arrange();
	await asks('permission for Bash: ls');
	await bus.observe(event(1, {turn: null, limit: {text: 'limit', untilMs: null}}));
	expect(await review(20 * second)).toHaveLength(2);
	if (how === 'unregister') await bus.unregister('claude-1');
	else {
		processes.kill(1);
		await lookTwice();
	}
	expect((await alerts()).filter(alert => !alert.startsWith('session_orphaned'))).toEqual([]);
});

test('a session stopped by a limit is alerted at once, until its model has answered', async () => {
	const {bus, clock, alerts} = await arrange();
	const limit = {text: "You've hit your session limit", untilMs: clock.now() + 3600 * second};
	await bus.observe(event(1, {turn: 'idle', limit}));
	const ends = new Date(limit.untilMs).toISOString();
	const limited = [`session_limited: You've hit your session limit; it ends ${ends}`];
	expect(await alerts()).toEqual(limited);
	expect(await bus.listAlerts()).toMatchObject([{severity: 'MEDIUM', subject: 'claude-1'}]);
	clock.advance(5 * second);
	// A prompt is no answer
	await bus.observe(event(1, {turn: 'working', beginsTurn: true}));
	expect(await alerts()).toEqual(limited);
	await bus.observe(event(1, {turn: 'working', proves: 'by record'}));
	expect(await alerts()).toEqual(limited);
	await bus.observe(event(1, {turn: 'working', proves: 'all'}));
	expect(await alerts()).toEqual([]);
});

test('a limit is over when its end has passed, and one without an end lasts', async () => {
	const {bus, clock, review} = await arrange();
	await bus.observe(event(1, {limit: {text: 'five hours', untilMs: clock.now() + 60 * second}}));
	expect(await review(59 * second)).toHaveLength(1);
	expect(await review(second)).toEqual([]);
	await bus.observe(event(1, {limit: {text: 'the week', untilMs: null}}));
	expect(await review(24 * 3600 * second)).toEqual(['session_limited: the week']);
});

test('whoever reviews what has not changed writes nothing', async () => {
	const {context, review, asks, foreign} = await arrange();
	await asks('permission for Bash: ls');
	await review(20 * second);
	const version = () => foreign.pragma('data_version', {simple: true});
	const before = version();
	await reviewNeeds(context, await context.engine.read(listLiveSessions));
	expect(version()).toBe(before);
});

test('persons and monitors never want their operator, nor what is switched off', async () => {
	const {context, join, asks, alerts, foreign, clock} = await arrange();
	await asks('permission for Bash: ls');
	await join(2, {kind: 'person'});
	foreign.exec("UPDATE session_registry SET turn = 'waiting', turn_ms = 1, changed = changed + 1000");
	clock.advance(20 * second);
	const {settings} = context;
	const off = {
		...context,
		settings: {...settings, severities: {...settings.severities, session_waiting: 'off'}},
	} as const;
	await reviewNeeds(off, await context.engine.read(listLiveSessions));
	expect(await alerts()).toEqual([]);
	const silent = `UPDATE session_registry SET severities = '{"session_waiting": "off"}', changed = changed + 1000`;
	foreign.exec(silent);
	await reviewNeeds(context, await context.engine.read(listLiveSessions));
	expect(await alerts()).toEqual([]);
	foreign.exec('UPDATE session_registry SET severities = NULL, changed = changed + 1000');
	await reviewNeeds(context, await context.engine.read(listLiveSessions));
	expect(await alerts()).toEqual([waits]);
});
