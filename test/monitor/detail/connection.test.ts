import {expect, it, onTestFinished} from 'vitest';
import {type Bus, openBus} from '../../../source/index.js';
import {connectToBus} from '../../../source/monitor/connection.js';
import type {Item} from '../../../source/monitor/monitor-state.js';
import {nothingWanted} from '../../../source/monitor/wanted.js';
import {eventually} from '../../commands/support/condition.js';
import {makeDatabase} from '../support/seed.js';

/** A bus that notes by name what is asked of it; every reading begins with a snapshot. */
function spyOn(bus: Bus) {
	const asked: string[] = [];
	const noted =
		<Arguments extends readonly unknown[], Result>(name: string, verb: (...given: Arguments) => Result) =>
		(...given: Arguments) => {
			asked.push(name);
			return verb(...given);
		};
	const spied: Bus = {
		...bus,
		readOnly: false,
		snapshot: noted('snapshot', bus.snapshot),
		listLocks: noted('locks', bus.listLocks),
		listClaims: noted('claims', bus.listClaims),
		inspectSession: noted('session', bus.inspectSession),
		inspectParties: noted('parties', bus.inspectParties),
		inspectMessage: noted('message', bus.inspectMessage),
	};
	return {spied, asked};
}

it('what only details and tables show is read while they are open, in one question each, and not else', async () => {
	const {path, addSession, addAlert, addMessage, database} = await makeDatabase();
	addSession({id: 'claude-12345'});
	addAlert('HIGH', 'cwd_overlap', '/src', 'claude-12345', 'codex-41200');
	addMessage('claude-12345', 'broadcast', 'hello');
	database.exec("INSERT INTO file_locks (file_path, session_id) VALUES ('/src/a.ts', 'claude-12345')");
	const bus = await openBus({path});
	const {spied, asked} = spyOn(bus);
	let wanted = nothingWanted;
	const {store, close} = connectToBus(
		spied,
		() => null,
		() => wanted,
	);
	onTestFinished(async () => {
		await close();
		await bus.close();
	});
	const open = async (item: Item | null, tables = false) => {
		wanted = {item, tables};
		store.refresh();
		await eventually(() => {
			const {closeUp, tables: shown} = store.get();
			expect(closeUp?.item ?? null).toEqual(item);
			expect(shown !== undefined).toBe(tables);
		});
		return store.get();
	};
	/** What a whole reading asks for besides the snapshot. */
	const nextReading = async () => {
		asked.length = 0;
		await eventually(() => {
			store.refresh();
			expect(asked.filter(name => name === 'snapshot').length).toBeGreaterThan(1);
		});
		const begin = asked.indexOf('snapshot');
		return asked.slice(begin + 1, asked.indexOf('snapshot', begin + 1));
	};

	await store.start();
	expect(await nextReading()).toEqual([]);
	const session = await open({pane: 'sessions', id: 'claude-12345'});
	expect(session.closeUp?.session?.locks).toMatchObject([{path: '/src/a.ts'}]);
	expect(await nextReading()).toEqual(['session']);
	const [alert] = session.snapshot?.alerts ?? [];
	const parties = await open({pane: 'alerts', id: String(alert?.id)});
	expect(parties.closeUp?.parties?.locks).toMatchObject([{path: '/src/a.ts'}]);
	expect(await nextReading()).toEqual(['parties']);
	const [message] = parties.snapshot?.unread ?? [];
	const told = await open({pane: 'unread', id: String(message?.id)});
	expect(told.closeUp?.message?.sender).toMatchObject({sessionId: 'claude-12345'});
	expect(await nextReading()).toEqual(['message']);
	const gone = await open({pane: 'alerts', id: '999'});
	expect(gone.failure).toBeNull();
	expect(await nextReading()).toEqual([]);
	await open(null, true);
	expect(await nextReading()).toEqual(['locks', 'claims']);
	await open(null);
	expect(await nextReading()).toEqual([]);
});
