import Database from 'better-sqlite3';
import {beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {type Bus, openBus} from '../../source/index.js';
import {performOn} from '../../source/monitor/perform.js';
import {temporaryDatabase} from '../bus/support/temp-folder.js';

let bus: Bus;
let viewer: string;
let sender: string;

beforeEach(async () => {
	bus = await openBus({path: temporaryDatabase()});
	onTestFinished(() => bus.close());
	const register = async (vendor: string) =>
		(await bus.register({vendor, pid: process.pid, agentSessionId: vendor})).session.sessionId;
	viewer = await register('monitor');
	sender = await register('claude');
	for (;;) if ((await bus.inbox(viewer, 500)).length === 0) break;
});

const unread = async () => (await bus.peek(viewer, 5000)).map(({body}) => body);
const send = async (body: string, to: string | null = null) =>
	String((await bus.send(sender, {to, body})).id);

it('acknowledging says so where there is nothing to acknowledge', async () => {
	const perform = performOn(bus);
	expect(await perform({type: 'acknowledge-all', ids: null}, viewer)).toBe('no alert to acknowledge');
	await bus.register({vendor: 'codex', pid: process.pid, agentSessionId: 'codex', projectId: 'PILOT'});
	await bus.register({vendor: 'kimi', pid: process.pid, agentSessionId: 'kimi', projectId: 'PILOT'});
	const [alert] = (await bus.snapshot()).alerts;
	const effect = {type: 'acknowledge', id: String(alert?.id)} as const;
	expect(await perform(effect, viewer)).toBe('✓ acknowledged 1 alert · u takes it back');
	expect(await perform(effect, viewer)).toBe('it is not open any more');
});

it('sending says so where the recipient may not get it', async () => {
	const effect = {type: 'send', to: sender, body: 'hello'} as const;
	expect(await performOn(bus)(effect, viewer)).toBe(`✓ sent to ${sender}`);
	const foreign = new Database(bus.path);
	onTestFinished(() => void foreign.close());
	foreign.prepare("UPDATE session_registry SET status = 'orphaned' WHERE session_id = ?").run(sender);
	expect(await performOn(bus)(effect, viewer)).toMatch(
		/^✓ sent; claude-\d+ is orphaned \(.*\): it gets this only/,
	);
});

describe('marking all messages as read', () => {
	it('leaves what came after the newest one that was seen, however many there are', async () => {
		for (let index = 0; index < 620; index++) await send(`m${index}`, index % 2 === 0 ? viewer : null);
		const newest = await send('the newest in view');
		await send('after it');
		await send('after it, to you', viewer);
		const effect = {type: 'mark-all-read', messages: {upTo: newest}} as const;
		expect(await performOn(bus)(effect, viewer)).toBe('✓ read 621 messages');
		expect(await unread()).toEqual(['after it', 'after it, to you']);
		expect(await performOn(bus)(effect, viewer)).toBe('✓ read 0 messages');
	});

	it('of those that a filter leaves in view reads these alone', async () => {
		const ids = [await send('one'), await send('two'), await send('three', viewer)];
		const messages = {ids: ids.slice(1)};
		expect(await performOn(bus)({type: 'mark-all-read', messages}, viewer)).toBe('✓ read 2 messages');
		expect(await unread()).toEqual(['one']);
	});
});
