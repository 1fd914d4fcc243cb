import {BusServer, type ServerOptions} from './server.js';
import {StdioTransport} from './stdio-transport.js';

/** Serves the agent that started this process, over standard input and output, until it goes or ends the server. */
export async function serve(options: ServerOptions): Promise<void> {
	const server = new BusServer(options);
	const transport = new StdioTransport(process.stdin, process.stdout);
	const over = overWhen();
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
	server.close();
}

/** The client has closed its end, nobody reads what is written, or somebody asks for the end. */
function overWhen(): Promise<unknown> {
	return new Promise(resolve => {
		for (const event of ['end', 'close', 'error']) process.stdin.once(event, resolve);
		process.stdout.once('error', resolve);
		for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, resolve);
	});
}
