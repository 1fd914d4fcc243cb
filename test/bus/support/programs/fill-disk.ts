/*
 * Sends large messages until the disk is full: `fill-disk.mjs FOLDER`. Prints how many were acknowledged, how it
 * failed, and what another look at the bus finds.
 */
import Database from 'better-sqlite3';
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';
import {describeFailure} from './describe-failure.js';

const [folder = ''] = process.argv.slice(2);
const path = `${folder}/messaging.db`;

async function fill(): Promise<unknown> {
	const bus = await openBus({path, settings: defaultSettings});
	const {session} = await bus.register({vendor: 'claude', pid: process.pid});
	const body = 'x'.repeat(60_000);
	const acknowledged: number[] = [];
	for (;;) {
		try {
			const {id} = await bus.send(session.sessionId, {to: session.sessionId, body});
			acknowledged.push(id);
		} catch (error) {
			const unread = await bus.peek(session.sessionId, 1000);
			await bus.close();
			return {acknowledged, failure: describeFailure(error), unread: unread.map(message => message.id)};
		}
	}
}

async function run(): Promise<unknown> {
	const filled = await fill();
	const reader = new Database(path, {readonly: true});
	const integrity = reader.pragma('integrity_check', {simple: true});
	reader.close();
	return {filled, integrity};
}

process.stdout.write(JSON.stringify(await run().catch(describeFailure)));
