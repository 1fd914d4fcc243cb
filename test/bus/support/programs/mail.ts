/*
 * Sends or reads many messages: `mail.mjs PATH send COUNT READERS…` or `mail.mjs PATH read`. Registers, says `ready`
 * with its id, and begins at a line on its input. A sender writes by turns to each reader and to all, and ends. A
 * reader prints what it read, and ends when its input has ended and nothing is left.
 */
import {once} from 'node:events';
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';

const [path = '', role = 'read', pid = '0', count = '0', ...readers] = process.argv.slice(2);
const bus = await openBus({path, settings: defaultSettings});
const {session} = await bus.register({
	vendor: role === 'read' ? 'reader' : 'sender',
	pid: Number(pid) || process.pid,
});
const {sessionId} = session;
process.stdout.write(`ready ${sessionId}\n`);
await once(process.stdin, 'data');

async function send(): Promise<void> {
	const recipients = [...readers, null];
	for (let i = 0; i < Number(count); i++) {
		const to = recipients[i % recipients.length] ?? null;
		await bus.send(sessionId, {to, body: JSON.stringify([sessionId, to, i])});
	}
}

async function read(): Promise<void> {
	let isOver = false;
	process.stdin.once('end', () => {
		isOver = true;
	});
	process.stdin.resume();
	for (;;) {
		const wasOver = isOver;
		const messages = await bus.inbox(sessionId, 50);
		for (const {body} of messages) process.stdout.write(`${body}\n`);
		if (messages.length > 0) continue;
		if (wasOver) return;
		await new Promise(resolve => setTimeout(resolve, 2));
	}
}

await (role === 'read' ? read() : send());
await bus.close();
process.stdin.destroy();
