/*
 * Registers its own process: `join-and-beat.mjs PATH`. Says its session's id, beats at every line of its input and
 * says so, and ends with its input.
 */
import {createInterface} from 'node:readline';
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';

const [path = ''] = process.argv.slice(2);
const bus = await openBus({path, settings: defaultSettings});
const {session} = await bus.register({vendor: 'claude', pid: process.pid});
process.stdout.write(`${session.sessionId}\n`);
for await (const _ of createInterface({input: process.stdin})) {
	await bus.heartbeat(session.sessionId);
	process.stdout.write('beaten\n');
}
await bus.close();
