import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {lockLease} from '../../../source/bus/limits.js';
import {formatTimestamp, minute, second} from '../../../source/bus/timestamps.js';
import {temporaryFolder} from '../support/temp-folder.js';
import {openTestBus, sessionOf} from '../support/test-bus.js';

/** Two sessions, and a folder with a.ts and b.ts in it, where they work. */
async function twoSessions() {
	const test = await openTestBus();
	const cwd = temporaryFolder();
	for (const name of ['a.ts', 'b.ts']) writeFileSync(path.join(cwd, name), '');
	const one = await test.join(100);
	const other = await test.join(200, {vendor: 'codex'});
	const granted = async (...request: Parameters<typeof test.bus.lock>) =>
		(await test.bus.lock(request[0], request[1], {cwd, ...request[2]})).granted;
	return {...test, cwd, one, other, granted};
}

describe('lock', () => {
	it('is granted to one; the other learns who holds it', async () => {
		const {bus, clock, cwd, one, other} = await twoSessions();
		const file = path.join(cwd, 'a.ts');
		const lock = {
			path: file,
			mode: 'exclusive',
			scope: 'file',
			sessionId: one,
			acquiredAt: formatTimestamp(clock.time),
			expiresAt: formatTimestamp(clock.time + lockLease),
		};
		expect(await bus.lock(one, 'a.ts', {cwd})).toEqual({granted: true, lock});
		expect(await bus.lock(other, file)).toMatchObject({
			granted: false,
			path: file,
			blocker: lock,
			holder: {sessionId: one, locks: 1},
		});
		expect(await bus.listLocks()).toEqual([lock]);
	});

	it('is shared by those who ask for it so, and by nobody else', async () => {
		const {granted, one, other} = await twoSessions();
		expect(await granted(one, 'a.ts', {mode: 'shared'})).toBe(true);
		expect(await granted(other, 'a.ts', {mode: 'shared'})).toBe(true);
		expect(await granted(other, 'a.ts')).toBe(false);
	});

	it('that was shared stays so when more is refused', async () => {
		const {bus, cwd, granted, one, other} = await twoSessions();
		await granted(one, 'a.ts', {mode: 'shared'});
		await granted(other, 'a.ts', {mode: 'shared'});
		expect(await granted(one, 'a.ts')).toBe(false);
		expect((await bus.listLocks('a.ts', cwd)).map(({mode}) => mode)).toEqual(['shared', 'shared']);
	});

	it('on a folder or a glob covers what is in it, and is refused where something in it is held', async () => {
		const {bus, cwd, granted, one, other} = await twoSessions();
		expect(await granted(one, './')).toBe(true);
		expect(await granted(other, 'a.ts')).toBe(false);
		expect(await granted(other, 'deep/new.ts')).toBe(false);
		await bus.unlockAll(one);
		// What it was refused is kept for it
		await bus.unlockAll(other);
		expect(await granted(one, '*.ts')).toBe(true);
		expect(await granted(other, 'b.ts')).toBe(false);
		expect(await granted(other, 'c.js')).toBe(true);
		await bus.unlockAll(one);
		expect(await granted(one, '.')).toBe(false);
		expect(await granted(one, '**/*.js')).toBe(false);
		expect((await bus.listLocks('c.js', cwd)).map(lock => lock.sessionId)).toEqual([other]);
	});

	it('on a glob of many stars keeps nobody waiting', async () => {
		const {granted, one, other} = await twoSessions();
		expect(await granted(one, '*a*a*a*a*a*a*a*a*a*a*a*a*c')).toBe(true);
		expect(await granted(other, 'a'.repeat(60))).toBe(true);
		expect(await granted(other, `${'a'.repeat(60)}c`)).toBe(false);
	});

	it('never stands in its own holder’s way', async () => {
		const {granted, one} = await twoSessions();
		for (const name of ['a.ts', '.', '*.ts', 'a.ts', 'b.ts']) expect(await granted(one, name)).toBe(true);
	});

	it('lives as long as its holder is active, and ten minutes more', async () => {
		const {bus, clock, granted, one, other} = await twoSessions();
		await granted(one, 'a.ts');
		for (let work = 0; work < 5; work++) {
			clock.advance(9 * minute);
			await bus.claim(one, `task ${work}`);
			await bus.prune();
		}
		expect((await sessionOf(bus, one)).locks).toBe(1);
		expect(await granted(other, 'a.ts')).toBe(false);
		clock.advance(lockLease - 1);
		expect(await granted(other, 'a.ts')).toBe(false);
		clock.advance(1);
		expect((await sessionOf(bus, one)).locks).toBe(0);
		expect(await bus.listLocks()).toEqual([]);
		expect(await granted(other, 'a.ts')).toBe(true);
		expect((await sessionOf(bus, one)).locks).toBe(0);
	});

	it('is not kept alive by a beat, which proves no progress', async () => {
		const {bus, clock, granted, one, other} = await twoSessions();
		await granted(one, 'a.ts');
		clock.advance(lockLease);
		await bus.heartbeat(one);
		expect(await granted(other, 'a.ts')).toBe(true);
	});

	it('lasts as long as was asked for, and is renewed by asking again', async () => {
		const {bus, cwd, clock, granted, one, other} = await twoSessions();
		await granted(one, 'a.ts', {ttl: 30 * second});
		clock.advance(29 * second);
		await bus.lock(one, 'a.ts', {cwd, ttl: 30 * second});
		clock.advance(29 * second);
		expect(await granted(other, 'a.ts')).toBe(false);
		clock.advance(second);
		expect(await granted(other, 'a.ts')).toBe(true);
	});

	it('of a dead session comes free at the second look', async () => {
		const {clock, processes, granted, one, other} = await twoSessions();
		await granted(one, 'a.ts');
		processes.kill(100);
		expect(await granted(other, 'a.ts')).toBe(false);
		clock.advance(2 * second - 1);
		expect(await granted(other, 'a.ts')).toBe(false);
		clock.advance(1);
		expect(await granted(other, 'a.ts')).toBe(true);
	});

	it('can be given back, by its holder alone', async () => {
		const {bus, cwd, granted, one, other} = await twoSessions();
		await granted(one, 'a.ts');
		expect(await bus.unlock(other, 'a.ts', cwd)).toEqual({path: path.join(cwd, 'a.ts'), released: false});
		expect((await bus.unlock(one, 'a.ts', cwd)).released).toBe(true);
		expect((await bus.unlock(one, 'a.ts', cwd)).released).toBe(false);
		await granted(one, 'a.ts');
		await granted(one, 'b.ts');
		expect(await bus.unlockAll(one)).toEqual([path.join(cwd, 'a.ts'), path.join(cwd, 'b.ts')]);
		expect(await bus.unlockAll(one)).toEqual([]);
	});

	it.each([0, -1, 999, Number.NaN, Number.POSITIVE_INFINITY, 8 * 24 * 3600 * second])(
		'refuses a lease of %d ms',
		async ttl => {
			const {bus, cwd, one} = await twoSessions();
			await expect(bus.lock(one, 'a.ts', {cwd, ttl})).rejects.toMatchObject({kind: 'usage'});
		},
	);

	it('can be asked for a file that must exist', async () => {
		const {bus, cwd, one} = await twoSessions();
		await expect(bus.lock(one, 'none.ts', {cwd, mustExist: true})).rejects.toMatchObject({
			kind: 'usage',
			message: 'there is no file none.ts',
		});
		expect((await bus.lock(one, 'none.ts', {cwd})).granted).toBe(true);
	});
});
