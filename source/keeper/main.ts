import {existsSync} from 'node:fs';
import type {Wake} from '../agents/installation.js';
import {locateHome} from '../bus/location.js';
import {openContext} from '../bus/open-bus.js';
import {readSettings} from '../bus/settings.js';
import {logSlip} from '../hook/hook-log.js';
import {readManifest} from '../installer/manifest.js';
import {keep} from './keeper.js';
import {wakeSessions} from './wake-sessions.js';
import {tellWebhook} from './webhook.js';

/*
 * The keeper's process: `node keeper.js DATABASE`. Started detached, with nobody to talk to; what goes wrong ends
 * it, and the next command starts another.
 */
const [database] = process.argv.slice(2);
// One that was deleted since this process was started stays deleted
if (database !== undefined && existsSync(database)) {
	process.title = 'session-bus-keeper';
	const stop = new AbortController();
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
	const context = await openContext({path: database, onConfigProblem: ({message}) => writeDown(message)});
	const stopTelling = tellWebhook(context, {
		configured: async () => (await readSettings(locateHome(process.env, '/'))).settings.webhook,
		onFailure: writeDown,
	});
	try {
		// Waking is a comfort: what goes wrong with it must not end the beats
		await keep(context, {signal: stop.signal, attend: () => wakeSessions(context, wakeOf).catch(() => {})});
	} finally {
		await stopTelling();
		context.engine.close();
	}
}

/** Nobody reads what a keeper says: what it does not obey goes where failures of hooks go. */
function writeDown(error: string): void {
	const at = new Date().toISOString();
	logSlip(locateHome(process.env, '/'), {at, vendor: 'session-bus', event: 'keeper', error});
}

/** Which idle sessions of a vendor the user wants woken, as was said when it was set up. */
function wakeOf(vendor: string): Wake {
	const home = locateHome(process.env, '/');
	if (home === null) return false;
	const wishes = readManifest(home)
		.installations.filter(agent => agent.vendor === vendor)
		.map(({wake}) => wake);
	return wishes.includes('closed') ? 'closed' : wishes.includes(true);
}
