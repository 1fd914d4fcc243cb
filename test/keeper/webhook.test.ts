import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import path from 'node:path';
import {setImmediate as turn} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Webhook} from '../../source/bus/context.js';
import {keep} from '../../source/keeper/keeper.js';
import {postWebhook} from '../../source/keeper/post-webhook.js';
import {tellWebhook, type WebhookOptions} from '../../source/keeper/webhook.js';
import {Clock, openTestBus, type TestBus} from '../bus/support/test-bus.js';
import {eventually, until} from '../commands/support/condition.js';
import {openSandbox} from '../commands/support/sandbox.js';

const minute = 60_000;

type Body = {readonly text: string; readonly alert: {readonly subject: string}; readonly host: string};
type Call = {readonly at: number; readonly headers: IncomingMessage['headers']; readonly body: Body};

/** A server on this machine that keeps what it is sent. */
async function listen(
	{clock}: Pick<TestBus, 'clock'>,
	answer: (response: ServerResponse, count: number) => void = response => response.end(),
) {
	const calls: Call[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		calls.push({
			at: clock.now(),
			headers: request.headers,
			body: JSON.parse(Buffer.concat(chunks).toString()),
		});
		answer(response, calls.length);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address();
	const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
	return {calls, port, url: `http://127.0.0.1:${port}/hook?token=geheim`};
}

const everything = (url: string): Webhook => ({
	url,
	types: 'all',
	severities: ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'],
});

/** Tells a webhook in a time of its own, which passes only while nothing is under way. */
function tell(bench: TestBus, webhook: Webhook, options: Partial<WebhookOptions> = {}) {
	const failures: string[] = [];
	const stop = tellWebhook(bench.context, {
		configured: async () => webhook,
		onFailure: what => failures.push(what),
		post: (url, delivery) => postWebhook(url, delivery, 300),
		async sleep(milliseconds) {
			await turn();
			bench.clock.advance(milliseconds);
		},
		...options,
	});
	onTestFinished(() => void stop());
	/** Lets so much time pass. */
	const pass = async (milliseconds: number) => {
		const until = bench.clock.now() + milliseconds;
		await eventually(() => expect(bench.clock.now()).toBeGreaterThanOrEqual(until));
	};
	return {failures, stop, pass};
}

/** Lets an alert ring, for the first time or again. */
function ring({foreign, clock}: TestBus, cause: string, severity = 'HIGH', type = 'task_conflict'): void {
	const rung = foreign
		.prepare("UPDATE operator_alerts SET rung_ms = ? WHERE episode = ? AND status = 'open'")
		.run(clock.now(), cause);
	if (rung.changes > 0) return;
	foreign
		.prepare(
			`INSERT INTO operator_alerts (type, severity, episode, subject, detail, rung_ms)
			VALUES (?, ?, ?, ?, 'all on it', ?)`,
		)
		.run(type, severity, cause, cause, clock.now());
}

const subjects = (calls: readonly Call[]) => calls.map(({body}) => body.alert.subject);

describe('the webhook', () => {
	test('is told of an alert that rings, in a sentence and in JSON, and not again', async () => {
		const bench = await openTestBus();
		const one = await bench.join(1, {cwd: '/work', worktree: '/work', projectId: 'PILOT'});
		const two = await bench.join(2, {cwd: '/work', worktree: '/work', projectId: 'PILOT'});
		const server = await listen(bench);
		const {pass, failures} = tell(bench, everything(server.url));
		await pass(5 * minute);
		// the alert of the folder is shown under that of the project, and rings with it
		expect(server.calls.map(({body}) => body)).toEqual([
			{
				text: `[CRITICAL] project conflict: ${one}, ${two}: all on PILOT`,
				alert: expect.objectContaining({
					type: 'project_conflict',
					severity: 'CRITICAL',
					subject: 'PILOT',
					sessionIds: [one, two],
					memberCount: 2,
					rangAt: expect.stringMatching(/Z$/),
				}),
				host: bench.context.machine.host,
			},
		]);
		expect(server.calls[0]?.headers['content-type']).toBe('application/json');
		expect(failures).toEqual([]);
	});

	test('is told of the types and severities that are wanted alone', async () => {
		const bench = await openTestBus();
		const server = await listen(bench);
		ring(bench, 'wanted', 'HIGH', 'session_waiting');
		ring(bench, 'other type', 'HIGH', 'merge_risk');
		ring(bench, 'other severity', 'LOW', 'session_waiting');
		const {pass} = tell(bench, {url: server.url, types: ['session_waiting'], severities: ['HIGH']});
		await pass(2 * minute);
		expect(subjects(server.calls)).toEqual(['wanted']);
	});

	test('is not told of what is quiet, acknowledged, resolved or of no known time', async () => {
		const bench = await openTestBus();
		const server = await listen(bench);
		for (const status of ['quiet', 'acknowledged', 'resolved']) {
			ring(bench, status);
			bench.foreign.prepare('UPDATE operator_alerts SET status = ? WHERE episode = ?').run(status, status);
		}
		ring(bench, 'foreign');
		bench.foreign.exec("UPDATE operator_alerts SET rung_ms = NULL WHERE episode = 'foreign'");
		const {pass} = tell(bench, everything(server.url));
		await pass(2 * minute);
		expect(server.calls).toEqual([]);
	});

	test('is told of 10,000 rings no oftener than once a minute for each cause, and of the last of each', async () => {
		const bench = await openTestBus();
		const server = await listen(bench);
		const {pass} = tell(bench, everything(server.url));
		let last = 0;
		for (let round = 0; round < 100; round++) {
			last = bench.clock.now();
			bench.foreign.transaction(() => {
				for (let count = 0; count < 100; count++) ring(bench, `cause ${count % 10}`);
			})();
			await pass(2000);
		}
		await pass(3 * minute);
		const byCause = Map.groupBy(server.calls, ({body}) => body.alert.subject);
		expect(byCause.size).toBe(10);
		for (const calls of byCause.values()) {
			const gaps = calls.slice(1).map(({at}, index) => at - (calls[index]?.at ?? 0));
			expect(Math.min(...gaps)).toBeGreaterThanOrEqual(minute);
			expect(calls.length).toBeGreaterThanOrEqual(4);
			expect(calls.at(-1)?.at).toBeGreaterThanOrEqual(last);
		}
		const untold = bench.foreign.prepare('SELECT count(*) FROM operator_alerts WHERE told_ms IS NOT rung_ms');
		expect(untold.pluck().get()).toBe(0);
	});

	test('is told of a cause that comes back as another alert no sooner than a minute later', async () => {
		const bench = await openTestBus();
		const server = await listen(bench);
		const first = tell(bench, everything(server.url));
		ring(bench, 'flaps');
		await first.pass(3000);
		await first.stop();
		bench.foreign.exec("UPDATE operator_alerts SET status = 'resolved'");
		ring(bench, 'flaps');
		// a keeper that has only just begun knows it, too
		const {pass} = tell(bench, everything(server.url));
		await pass(3 * minute);
		const [one, two, ...more] = server.calls.map(({at}) => at);
		expect(more).toEqual([]);
		expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(minute);
	});
});

describe('a webhook that fails', () => {
	test('is tried again after 1, 5 and 25 s, and then not before the next ring', async () => {
		const bench = await openTestBus();
		const server = await listen(bench, response => {
			response.statusCode = 500;
			response.end('geheim');
		});
		const {pass, failures} = tell(bench, everything(server.url));
		ring(bench, 'fails');
		await pass(5 * minute);
		const start = server.calls[0]?.at ?? 0;
		expect(server.calls.map(({at}) => at - start)).toEqual([0, 1000, 6000, 31_000]);
		expect(failures).toEqual([`the webhook at 127.0.0.1:${server.port} answered 500`]);
		ring(bench, 'fails');
		await pass(2 * minute);
		expect(server.calls).toHaveLength(8);
	});

	test('is told of what it takes at the second attempt once', async () => {
		const bench = await openTestBus();
		const server = await listen(bench, (response, count) => {
			response.statusCode = count === 1 ? 503 : 204;
			response.end();
		});
		const {pass, failures} = tell(bench, everything(server.url));
		ring(bench, 'fails once');
		await pass(5 * minute);
		expect(server.calls).toHaveLength(2);
		const keys = server.calls.map(({headers}) => headers['idempotency-key']);
		expect(new Set(keys).size).toBe(1);
		expect(failures).toEqual([]);
	});

	test('is tried no more for what was acknowledged meanwhile', async () => {
		const bench = await openTestBus();
		const server = await listen(bench, response => {
			bench.foreign.exec("UPDATE operator_alerts SET status = 'acknowledged'");
			response.statusCode = 500;
			response.end();
		});
		const {pass, failures} = tell(bench, everything(server.url));
		ring(bench, 'answered');
		await pass(5 * minute);
		expect(server.calls).toHaveLength(1);
		expect(failures).toEqual([]);
	});

	test('leads nowhere else by a redirect', async () => {
		const bench = await openTestBus();
		const other = await listen(bench);
		const server = await listen(bench, response => {
			response.writeHead(307, {location: other.url});
			response.end();
		});
		const {pass, failures} = tell(bench, everything(server.url));
		ring(bench, 'redirected');
		await pass(2 * minute);
		expect(other.calls).toEqual([]);
		expect(failures).toEqual([
			`the webhook at 127.0.0.1:${server.port} answered 307, a redirect, which is not followed`,
		]);
	});

	test('that is slow is given up, and neither it nor one that is gone is named by more than its host', async () => {
		const bench = await openTestBus();
		const slow = await listen(bench, () => {});
		const delivery = {body: '{}', key: '1'};
		expect(await postWebhook(slow.url, delivery, 100)).toBe('did not answer within 0.1 s');
		const gone = `http://me:geheim@127.0.0.1:1/geheim`;
		const {pass, failures} = tell(bench, everything(gone));
		ring(bench, 'gone');
		await pass(2 * minute);
		expect(failures).toHaveLength(1);
		expect(failures[0]).toMatch(/^the webhook at 127\.0\.0\.1:1 cannot be reached/);
		expect(failures.join()).not.toContain('geheim');
	});
});

test('a webhook that never answers holds up no beat', async () => {
	const bench = await openTestBus();
	await bench.join(1);
	ring(bench, 'never answered');
	let calls = 0;
	const post = () => new Promise<never>(() => calls++);
	void tellWebhook(bench.context, {configured: async () => everything('http://x/'), onFailure() {}, post});
	const stop = new AbortController();
	const keeping = keep(bench.context, {interval: 20, signal: stop.signal});
	const beat = bench.foreign.prepare('SELECT beat_ms FROM keepers').pluck();
	await eventually(() => expect(calls).toBe(1));
	for (let count = 0; count < 5; count++) {
		bench.clock.advance(1000);
		await eventually(() => expect(beat.get()).toBe(bench.clock.now()));
	}
	stop.abort();
	expect(await keeping).toBe('stopped');
	expect(calls).toBe(1);
});

test('a user and a password in the address of a webhook arrive as its authorization', async () => {
	const bench = await openTestBus();
	const server = await listen(bench);
	const url = `http://me:se%40cret@127.0.0.1:${server.port}/`;
	expect(await postWebhook(url, {body: '{}', key: '1'})).toBeNull();
	const encoded = Buffer.from('me:se@cret').toString('base64');
	expect(server.calls[0]?.headers.authorization).toBe(`Basic ${encoded}`);
});

describe('a keeper that ends while it tells a webhook', () => {
	test('lets the next one tell what was not answered, a minute later, and nothing twice that was', async () => {
		const bench = await openTestBus();
		const server = await listen(bench, (response, count) => {
			if (count !== 2) response.end();
		});
		const killed = tell(bench, everything(server.url), {
			// it does not come back from the second call
			post: (url, delivery) =>
				server.calls.length === 1
					? postWebhook(url, delivery, 50).then(() => new Promise<never>(() => {}))
					: postWebhook(url, delivery),
		});
		ring(bench, 'told');
		await eventually(() => expect(server.calls).toHaveLength(1));
		await killed.pass(2000);
		ring(bench, 'under way');
		await eventually(() => expect(server.calls).toHaveLength(2));
		const {pass} = tell(bench, everything(server.url));
		await pass(3 * minute);
		expect(subjects(server.calls)).toEqual(['told', 'under way', 'under way']);
		expect((server.calls[2]?.at ?? 0) - (server.calls[1]?.at ?? 0)).toBeGreaterThanOrEqual(minute - 2000);
	});
});

test('a keeper that was killed is followed by one that tells the next alert, and not the last again', async () => {
	const sandbox = openSandbox();
	const server = await listen({clock: new Clock()});
	const folder = path.dirname(sandbox.database);
	await sandbox.bus();
	const config = {notifications: {webhook: {url: server.url}}};
	writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
	await sandbox.join('claude', {projectId: 'PILOT'});
	await sandbox.join('codex', {projectId: 'PILOT'});
	await sandbox.run('status');
	const foreign = sandbox.connect();
	onTestFinished(() => void foreign.close());
	const told = foreign.prepare(
		"SELECT 1 FROM operator_alerts WHERE type = 'project_conflict' AND told_ms = rung_ms",
	);
	await until('it is told, and on record', () => told.get() !== undefined);
	await sandbox.crash(await sandbox.keeper());
	await sandbox.run('status');
	await sandbox.keeper();
	await sandbox.join('claude', {projectId: 'ATLAS', cwd: sandbox.home});
	await sandbox.join('codex', {projectId: 'ATLAS', cwd: sandbox.home});
	await until('another is told', () => server.calls.length > 1);
	expect(subjects(server.calls)).toEqual(['PILOT', 'ATLAS']);
});
