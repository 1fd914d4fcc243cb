import type {Readable, Writable} from 'node:stream';
import {StdioServerTransport} from '@modelcontextprotocol/sdk/server/stdio.js';
import type {JSONRPCMessage} from '@modelcontextprotocol/sdk/types.js';

/** Messages as lines over two streams. A message counts as sent when the system has taken all of it, not when it is queued. */
export class StdioTransport extends StdioServerTransport {
	readonly #output: Writable;

	constructor(input: Readable, output: Writable) {
		super(input, output);
		this.#output = output;
	}

	override send(message: JSONRPCMessage): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#output.write(`${JSON.stringify(message)}\n`, error => (error ? reject(error) : resolve()));
		});
	}
}
