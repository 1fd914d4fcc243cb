/*
 * Works until it is killed: `crash.mjs PATH RECIPIENT`. Registers, then claims tasks, locks files and sends messages,
 * and acknowledges each deed with one line as soon as the bus has.
 */
import {writeSync} from 'node:fs';
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';

const [path = '', recipient = ''] = process.argv.slice(2);
const acknowledge = (deed: string, what: string | number) =>
	writeSync(1, `${JSON.stringify([deed, what])}\n`);

const bus = await openBus({path, settings: defaultSettings});
const {session} = await bus.register({vendor: 'worker', pid: process.pid});
const {sessionId} = session;
acknowledge('registered', sessionId);
for (let i = 0; ; i++) {
	const {claimed, taskId} = await bus.claim(sessionId, `${sessionId} ${i}`);
	if (claimed) acknowledge('claimed', taskId);
	const outcome = await bus.lock(sessionId, `/nowhere/${sessionId}/${i}`);
	if (outcome.granted) acknowledge('locked', outcome.lock.path);
	const body = `${sessionId} ${i} ${'x'.repeat((i * 97) % 5000)}`;
	const {id} = await bus.send(sessionId, {to: i % 3 === 0 ? null : recipient, body});
	acknowledge('sent', id);
}
