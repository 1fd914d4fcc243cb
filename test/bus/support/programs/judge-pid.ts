/*
 * Judges the session of one process over three minutes: `judge-pid.mjs PATH PID`. Registers it when nobody has. Prints
 * what can be seen of the process and the states the session goes through, as JSON.
 */
import {busOn} from '../../../../source/bus/bus-on.js';
import {openContext} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';
import {beatForLocalSessions} from '../../../../source/bus/verbs/keep.js';
import {Collector} from '../../../../source/collector/collector.js';

const [path = '', pid = ''] = process.argv.slice(2);
let time = Date.now();
const now = () => time;
const context = await openContext({path, settings: defaultSettings, now, monotonic: now});
const bus = busOn(context);
const collector = new Collector(context);
const {sessions} = await bus.snapshot({ended: true});
const [session = (await bus.register({vendor: 'claude', pid: Number(pid)})).session] = sessions;
// It goes on where the look before it ended
time = Date.parse(session.heartbeatAt ?? '');
const sighting = context.processes.look(Number(pid));
const states: string[] = [];
for (const end = time + 180_000; time < end; time += 5000) {
	await collector.look();
	await beatForLocalSessions(context, collector.findingOf);
	const {state, stateReason} = await bus.findSession(session.sessionId);
	if (!states.at(-1)?.startsWith(`${state}:`)) states.push(`${state}: ${stateReason}`);
}
const seen = typeof sighting === 'string' ? sighting : 'seen';
process.stdout.write(`${JSON.stringify({user: process.getuid?.(), seen, states})}\n`);
await bus.close();
