import type {Readable, Writable} from 'node:stream';
import {StdioServerTransport} from '@modelcontextprotocol/sdk/server/stdio.js';
import {ErrorCode, type JSONRPCMessage} from '@modelcontextprotocol/sdk/types.js';

/**
 * Messages as lines over two streams. A message counts as sent when the system has taken all of it, not when it is
 * queued. A line that is none is answered, as JSON-RPC has it: whoever wrote it would wait for ever.
 */
export class StdioTransport extends StdioServerTransport {
	readonly #output: Writable;

	constructor(input: Readable, output: Writable) {
		super(input, output);
		this.#output = output;
		// The protocol calls this one, too, when it takes the place over
		this.onerror = error => this.#refuse(error);
	}

	override send(message: JSONRPCMessage): Promise<void> {
		return this.#write(message);
	}

	/** Nothing but reading a line throws these. */
	#refuse(error: Error): void {
		const isNoJson = error instanceof SyntaxError;
		if (!isNoJson && error.name !== 'ZodError') return;
		const [code, message] = isNoJson
			? [ErrorCode.ParseError, 'Parse error: the line is no JSON']
			: [ErrorCode.InvalidRequest, 'Invalid request: the line is no message of JSON-RPC 2.0'];
		// A stream that is closed ends the server anyway
		this.#write({jsonrpc: '2.0', id: null, error: {code, message}}).catch(() => {});
	}

	#write(message: object): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#output.write(`${JSON.stringify(message)}\n`, error => (error ? reject(error) : resolve()));
		});
	}
}
