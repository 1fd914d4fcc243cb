import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {readHookFailures} from '../../source/hook/hook-log.js';
import {nobody} from '../bus/support/odd-places.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';
import {eventsOf} from './support/turn-events.js';

const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'];

/** Starts programs that keep everybody else from writing, and waits until each has begun. */
async function startWriters(
	{database}: Sandbox,
	count: number,
	manner: 'back to back' | 'for good',
): Promise<void> {
	const program = path.join(import.meta.dirname, 'support', 'busy-writer.ts');
	const writers: ChildProcess[] = [];
	onTestFinished(() => {
		for (const writer of writers) writer.kill('SIGKILL');
	});
	for (let started = 0; started < count; started++) {
		const writer = spawn(process.execPath, [program, database, manner], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		writers.push(writer);
		await once(writer.stdout, 'data');
	}
}

/** An agent of every vendor, registered, and a file that another one holds. */
async function openWithHeldFile() {
	const sandbox = openSandbox();
	const held = path.join(sandbox.work, 'held.ts');
	const free = path.join(sandbox.work, 'free.ts');
	const agents = [];
	for (const vendor of vendors) {
		const agent = await HookedAgent.start(sandbox, vendor, `conversation of ${vendor}`);
		await agent.fire(eventsOf(vendor).start);
		agents.push(agent);
	}
	const holder = await sandbox.join('someone');
	await (await sandbox.bus()).lock(holder.sessionId, held);
	const failures = () => readHookFailures(path.join(sandbox.home, '.session-bus')).map(({error}) => error);
	return {sandbox, held, free, agents, holder, failures};
}

describe('while nobody can write to the bus, a hook', () => {
	test('of every vendor denies what another holds, and lets through what nobody does, which is on record', async () => {
		const {sandbox, held, free, agents, holder, failures} = await openWithHeldFile();
		await startWriters(sandbox, 1, 'for good');
		const denials = await Promise.all(agents.map(agent => agent.wantsToWrite(held)));
		const isHeld = `held.ts is held by ${holder.sessionId}`;
		expect(denials).toEqual(agents.map(() => expect.stringContaining(isHeld)));
		const passes = await Promise.all(agents.map(agent => agent.wantsToWrite(free)));
		expect(passes).toEqual(agents.map(() => null));
		expect(failures()).toEqual([
			...agents.map(() => expect.stringMatching(/is busy: .*; a write of .*\/held\.ts was denied$/)),
			...agents.map(() =>
				expect.stringMatching(/is busy: .*; a write of .*\/free\.ts was let through without a lock$/),
			),
		]);
	});

	test('denies what another holds also to an agent that has not registered, or holds something itself', async () => {
		const {sandbox, held, free, holder} = await openWithHeldFile();
		const stranger = await HookedAgent.start(sandbox, 'claude', 'conversation of a stranger');
		const owner = await HookedAgent.start(sandbox, 'claude', 'conversation of an owner');
		await owner.wantsToWrite(free);
		await startWriters(sandbox, 1, 'for good');
		await expect(stranger.wantsToWrite(held)).resolves.toContain(`is held by ${holder.sessionId}`);
		await expect(stranger.wantsToWrite(free)).resolves.toContain(`is held by ${owner.sessionId}`);
		await expect(owner.wantsToWrite(free)).resolves.toBeNull();
	});

	test('denies what another has changed since this agent may have read it', async () => {
		const {sandbox, free, agents} = await openWithHeldFile();
		const [reader, editor] = agents;
		await editor?.wantsToWrite(free);
		await editor?.hasWritten(free);
		await editor?.fire('Stop');
		await startWriters(sandbox, 1, 'for good');
		await expect(reader?.wantsToWrite(free)).resolves.toMatch(
			/^free\.ts was changed by codex-.* The bus cannot be written just now, so the file could not be reserved/,
		);
	});

	test('denies what another holds when its own write fails in the middle', async () => {
		const {sandbox, held, agents, holder} = await openWithHeldFile();
		const database = sandbox.connect();
		database.exec(
			"CREATE TRIGGER refuse BEFORE UPDATE ON session_registry BEGIN SELECT RAISE(ABORT, 'no'); END",
		);
		database.close();
		await expect(agents[0]?.wantsToWrite(held)).resolves.toContain(`is held by ${holder.sessionId}`);
	});

	test('denies what another holds where the bus may only be read', async () => {
		const {sandbox, held, holder} = await openWithHeldFile();
		const folder = path.dirname(sandbox.database);
		for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o444);
		chmodSync(folder, 0o755);
		const facts = {session_id: 'c', cwd: sandbox.work, tool_name: 'Edit', tool_input: {file_path: held}};
		// Nobody is kept from writing by permissions who is root
		const stranger = process.getuid?.() === 0 ? {uid: nobody, gid: nobody} : {};
		const hook = {...stranger, input: JSON.stringify(facts), env: {SESSION_BUS_DB: sandbox.database}};
		const {stdout} = await sandbox.runWith(hook, 'hook', 'claude', 'PreToolUse');
		expect(stdout).toContain(`is held by ${holder.sessionId}`);
	});

	test('denies what another holds while the tables of an older version wait to be completed', async () => {
		const {sandbox, held, agents, holder} = await openWithHeldFile();
		const database = sandbox.connect();
		database.exec('PRAGMA user_version = 4; DROP INDEX held_wide_lock; DROP INDEX held_lock_by_expiry');
		database.exec("UPDATE session_bus_meta SET value = 4 WHERE name = 'schema_version'");
		database.close();
		await startWriters(sandbox, 1, 'for good');
		await expect(agents[0]?.wantsToWrite(held)).resolves.toContain(`is held by ${holder.sessionId}`);
	});
});

test('no edit of a held file gets past sixteen programs that write without a pause', async () => {
	const {sandbox, held, agents} = await openWithHeldFile();
	writeFileSync(held, '');
	await startWriters(sandbox, 16, 'back to back');
	const denials = await Promise.all(agents.map(agent => agent.wantsToWrite(held)));
	for (const agent of agents.slice(0, 3)) denials.push(await agent.wantsToWrite(held));
	expect(denials.filter(denial => !denial?.includes('held.ts is held by'))).toEqual([]);
}, 30_000);
