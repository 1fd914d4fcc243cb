import {describe, expect, it} from 'vitest';
import {reviewEscalation, reviewUndelivered} from '../../../source/bus/verbs/review.js';
import {event} from '../support/observation.js';
import {openTestBus} from '../support/test-bus.js';

const minute = 60_000;

describe('mail that a live agent leaves unread', () => {
	const arrange = async () => {
		const test = await openTestBus();
		const [from, to] = [await test.join(1), await test.join(2, {vendor: 'codex'})];
		const alerts = async () => (await test.bus.listAlerts()).filter(({type}) => type === 'undelivered');
		const review = async (later: number) => {
			test.clock.advance(later);
			await reviewUndelivered(test.context);
			return alerts();
		};
		return {...test, from, to, review};
	};

	it('is alerted once after ten minutes, and resolved when it is read', async () => {
		const {bus, from, to, review} = await arrange();
		const {id} = await bus.send(from, {to, body: 'hello'});
		expect(await review(10 * minute - 1)).toEqual([]);
		expect(await review(1)).toMatchObject([
			{
				severity: 'LOW',
				status: 'open',
				sessionIds: [to],
				detail: expect.stringContaining(`${to} has not read message ${id} of ${from} for 10m`),
			},
		]);
		await bus.send(from, {to, body: 'hello again'});
		expect(await review(20 * minute)).toHaveLength(1);
		await bus.inbox(to);
		expect(await review(0)).toEqual([]);
		await bus.send(from, {to, body: 'and again'});
		expect(await review(10 * minute)).toHaveLength(1);
	});

	it('is no matter while it stands in the conversation of an agent at work', async () => {
		const {bus, processes, review, from} = await arrange();
		processes.start(4);
		const {sessionId} = await bus.observe(event(4));
		const to = sessionId ?? '';
		await bus.send(from, {to, body: 'hello'});
		const {handed} = await bus.observe(event(4, {takes: 'context'}));
		const said = handed?.messages.map(({id}) => id) ?? [];
		await bus.recordSaid(to, {
			taker: handed?.taker ?? '',
			said,
			left: [],
			footing: {lasts: true, amid: true},
		});
		expect(await review(11 * minute)).toEqual([]);
		await bus.observe(event(4, {turn: 'idle'}));
		expect(await review(0)).toMatchObject([{sessionIds: [to]}]);
	});

	it('leads to no mail about itself', async () => {
		const {bus, from, to, review} = await arrange();
		await bus.send(from, {to, body: 'hello'});
		await review(11 * minute);
		expect((await bus.peek(to)).map(({type}) => type)).toEqual(['direct']);
		expect(await bus.peek(from)).toEqual([]);
	});

	it('is no matter when it is a broadcast, expired, the bus itself wrote it, or nobody lives to read it', async () => {
		const {bus, from, to, review, join} = await arrange();
		await bus.send(from, {to: null, body: 'to all'});
		await bus.send(from, {to, body: 'short-lived', ttlSeconds: 60});
		const dead = await join(3);
		await bus.send(from, {to: dead, body: 'too late'});
		await bus.unregister(dead);
		await bus.setTask(from, 'T.1');
		await bus.setTask(to, 'T.1');
		expect((await bus.peek(to)).map(({type}) => type)).toContain('operator_alert');
		expect(await review(11 * minute)).toEqual([]);
	});
});

describe('a critical alert nobody acknowledges', () => {
	it('escalates once, after five minutes', async () => {
		const {bus, clock, context, join} = await openTestBus();
		await join(1, {taskId: 'T.1'});
		await join(2, {taskId: 'T.1'});
		const [alert] = await bus.listAlerts();
		expect(alert).toMatchObject({severity: 'CRITICAL', escalatedAt: null});
		clock.advance(5 * minute - 1);
		expect(await reviewEscalation(context)).toEqual([]);
		clock.advance(1);
		expect(await reviewEscalation(context)).toEqual([alert?.id]);
		const escalatedAt = new Date(clock.now()).toISOString();
		clock.advance(10 * minute);
		expect(await reviewEscalation(context)).toEqual([]);
		expect(await bus.listAlerts()).toMatchObject([{status: 'open', escalatedAt}]);
	});

	it('does not escalate once it was acknowledged, nor when it matters less', async () => {
		const {bus, clock, context, join} = await openTestBus();
		const first = await join(1, {taskId: 'T.1', cwd: '/srv/one/deep/er'});
		await join(2, {taskId: 'T.1', cwd: '/srv/one/deep/er'});
		const alerts = await bus.listAlerts();
		expect(alerts.map(({severity}) => severity)).toEqual(['CRITICAL', 'HIGH']);
		await bus.acknowledge([alerts[0]?.id ?? 0], first);
		clock.advance(20 * minute);
		expect(await reviewEscalation(context)).toEqual([]);
	});
});
