import {setInterval} from 'node:timers/promises';
import {compareStarts} from '../bus/rules/identity.js';
import {findCaller} from '../caller/find-caller.js';
import {readMachine} from '../system/machine.js';
import {systemProcessTable} from '../system/process-table.js';
import {readMeta} from './call-meta.js';
import {doorOf, identify} from './identify.js';
import {BusServer, type ServerOptions} from './server.js';
import {StdioTransport} from './stdio-transport.js';

/** Serves the agent that started this process, over standard input and output, until it goes or ends the server. */
export async function serve(options: ServerOptions): Promise<void> {
	const server = new BusServer(options);
	const transport = new StdioTransport(process.stdin, process.stdout);
	const watching = new AbortController();
	const over = Promise.race([overWhen(), clientIsGone(options, server.client, watching.signal)]);
	await server.connect(transport);
	// What the protocol itself does when a connection ends must go on
	const onclose = transport.onclose;
	const closed = new Promise<void>(resolve => {
		transport.onclose = () => {
			onclose?.();
			resolve();
		};
	});
	await Promise.race([over, closed]);
	watching.abort();
	server.close();
}

/** How often a server looks whether its client still runs, in milliseconds. */
const clientCheck = 2000;

/** The client is no more, though somebody else holds its end of the connection open. */
async function clientIsGone(
	{environment, parent}: ServerOptions,
	name: Promise<string>,
	signal: AbortSignal,
): Promise<void> {
	const clientName = await name;
	const processes = systemProcessTable();
	const caller = findCaller({processes, machine: readMachine()}, environment, parent, doorOf(clientName));
	const {pid} = identify({caller, environment, parent, clientName, meta: readMeta()});
	const before = pid === null ? 'unknown' : processes.look(pid);
	// Of a client that cannot be seen nothing but the connection tells
	if (pid === null || typeof before === 'string') return new Promise(() => {});
	for await (const _ of setInterval(clientCheck, null, {signal, ref: false})) {
		const now = processes.look(pid);
		const isOther = typeof now !== 'string' && compareStarts(now.started, before.started) === 'different';
		if (now === 'gone' || isOther) return;
	}
}

/** The client has closed its end, nobody reads what is written, or somebody asks for the end. */
function overWhen(): Promise<unknown> {
	return new Promise(resolve => {
		for (const event of ['end', 'close', 'error']) process.stdin.once(event, resolve);
		process.stdout.once('error', resolve);
		for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, resolve);
	});
}
