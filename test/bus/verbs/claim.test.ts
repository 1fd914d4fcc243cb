import {describe, expect, it} from 'vitest';
import {formatTimestamp, second} from '../../../source/bus/timestamps.js';
import {openTestBus, sessionOf} from '../support/test-bus.js';

async function twoSessions() {
	const test = await openTestBus();
	return {...test, one: await test.join(100), other: await test.join(200, {vendor: 'codex'})};
}

describe('claim', () => {
	it('succeeds for one session; the loser learns the holder, and since when', async () => {
		const {bus, clock, one, other} = await twoSessions();
		const since = formatTimestamp(clock.time);
		expect(await bus.claim(one, 'T')).toMatchObject({taskId: 'T', claimed: true, holderId: one, since});
		clock.advance(5 * second);
		const lost = await bus.claim(other, 'T');
		expect(lost).toMatchObject({claimed: false, holderId: one, since});
		expect(lost.holder).toMatchObject({sessionId: one, claims: 1});
		expect((await sessionOf(bus, other)).claims).toBe(0);
	});

	it('of one’s own task succeeds and changes nothing', async () => {
		const {bus, clock, one} = await twoSessions();
		const first = await bus.claim(one, 'T');
		clock.advance(5 * second);
		expect(await bus.claim(one, 'T')).toMatchObject({claimed: true, since: first.since});
		expect((await sessionOf(bus, one)).claims).toBe(1);
		expect(await bus.listClaims()).toHaveLength(1);
	});

	it('can be given back, by its holder alone', async () => {
		const {bus, one, other} = await twoSessions();
		await bus.claim(one, 'T');
		expect(await bus.release(other, 'T')).toMatchObject({released: false, claimed: false, holderId: one});
		expect(await bus.release(one, 'T')).toMatchObject({
			released: true,
			claimed: false,
			holderId: null,
			since: null,
		});
		expect(await bus.release(one, 'T')).toMatchObject({released: false, holderId: null});
		expect((await bus.claim(other, 'T')).claimed).toBe(true);
	});

	it('of what a dead session holds needs two looks, two seconds apart', async () => {
		const {bus, clock, processes, one, other} = await twoSessions();
		await bus.claim(one, 'T');
		processes.kill(100);
		expect((await bus.claim(other, 'T')).claimed).toBe(false);
		clock.advance(2 * second - 1);
		expect((await bus.claim(other, 'T')).claimed).toBe(false);
		clock.advance(1);
		expect((await bus.claim(other, 'T')).claimed).toBe(true);
		expect(await sessionOf(bus, one)).toMatchObject({state: 'orphaned', claims: 0});
	});

	it('of what a session holds that was missed once, and then beat, starts over', async () => {
		const {bus, clock, processes, one, other} = await twoSessions();
		await bus.claim(one, 'T');
		processes.kill(100);
		await bus.claim(other, 'T');
		await bus.heartbeat(one);
		clock.advance(10 * second);
		expect((await bus.claim(other, 'T')).claimed).toBe(false);
	});

	it('of what an invisible session holds is refused, however long it is silent', async () => {
		const {bus, clock, processes, one, other} = await twoSessions();
		await bus.claim(one, 'T');
		processes.hide(100);
		for (let look = 0; look < 5; look++) {
			clock.advance(3600 * second);
			expect((await bus.claim(other, 'T')).claimed).toBe(false);
		}
	});

	it('of what somebody unknown holds is refused, and names them', async () => {
		const {bus, foreign, one} = await twoSessions();
		foreign.exec("INSERT INTO task_claims (task_id, session_id) VALUES ('T', 'a script')");
		expect(await bus.claim(one, 'T')).toMatchObject({claimed: false, holder: null, holderId: 'a script'});
	});

	it.each(['', '  ', 'a\u0007b', 'x'.repeat(300)])('refuses the task id %j', async taskId => {
		const {bus, one} = await twoSessions();
		await expect(bus.claim(one, taskId)).rejects.toMatchObject({kind: 'usage'});
	});

	it('needs a session that lives', async () => {
		const {bus, one} = await twoSessions();
		await expect(bus.claim('kimi-1', 'T')).rejects.toMatchObject({kind: 'usage'});
		await bus.unregister(one);
		await expect(bus.claim(one, 'T')).rejects.toMatchObject({kind: 'refused'});
	});
});
