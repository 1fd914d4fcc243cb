import {Buffer} from 'node:buffer';
import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import {tables} from '../../../source/bus/engine/sqlite/schema.js';
import {openBus, type Snapshot} from '../../../source/index.js';
import {readCloseUp} from '../../../source/monitor/detail/close-up.js';
import type {Item} from '../../../source/monitor/monitor-state.js';
import type {Reading} from '../../../source/monitor/snapshot-store.js';
import {now, viewpoint} from '../support/samples.js';
import {type Dress, type Foreign, hostileRows} from './hostile-rows.js';

/** A database in a folder of its own, every column of text in every table of it filled with every text. */
export async function fillDatabase(texts: readonly Foreign[], dress: Dress, at = now): Promise<string> {
	const file = path.join(mkdtempSync(path.join(tmpdir(), 'session-bus-hostile-')), 'messaging.db');
	await (await openBus({path: file})).close();
	const database = new Database(file);
	const {viewer} = viewpoint;
	database.transaction(() => {
		database
			.prepare("INSERT INTO session_registry (session_id, kind, broadcast_cursor) VALUES (?, 'monitor', 0)")
			.run(viewer);
		for (const table of tables().filter(({name}) => name !== 'session_bus_meta')) {
			const names = table.columns.map(({name}) => name);
			const insert = (values: readonly string[]) =>
				`INSERT OR REPLACE INTO ${table.name} (${names.join(', ')}) VALUES (${values.join(', ')})`;
			const asGiven = database.prepare(insert(names.map(() => '?')));
			// bytes that are no UTF-8 can only be given as a blob
			const asText = database.prepare(
				insert(table.columns.map(({type}) => (type === 'TEXT' ? 'CAST(? AS TEXT)' : '?'))),
			);
			for (const [index, text] of texts.entries()) {
				for (const row of hostileRows(table, {text, index, dress, now: at})) {
					const values = names.map(name => row.get(name));
					(values.some(Buffer.isBuffer) ? asText : asGiven).run(...values);
				}
			}
		}
	})();
	database.close();
	return file;
}

/** What the monitor reads of a bus. */
export type HostileBus = {
	readonly reading: Reading & {readonly snapshot: Snapshot};
	/** The same with all that is known of what is open. */
	readonly lookAt: (item: Item) => Promise<Reading>;
	readonly close: () => Promise<void>;
};

/** Opens a database as it was at the moment of the samples. */
export async function openHostileBus(file: string): Promise<HostileBus> {
	const bus = await openBus({path: file, now: () => now});
	const {viewer} = viewpoint;
	const reading = {
		snapshot: await bus.snapshot({viewer}),
		timeline: await bus.timeline({limit: 400}),
		rates: await bus.rates(),
		tables: {locks: await bus.listLocks(), claims: await bus.listClaims()},
		failure: null,
	};
	return {
		reading,
		lookAt: async item => ({...reading, closeUp: await readCloseUp(bus, item, reading.snapshot)}),
		close: () => bus.close(),
	};
}
