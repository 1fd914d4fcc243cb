import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {anthropicWire} from './anthropic-wire.js';
import {chatWire} from './chat-wire.js';
import {geminiWire} from './gemini-wire.js';
import {responsesWire} from './responses-wire.js';
import {digest, type ModelRequest, type Reply, type Script, type Step, type Turn} from './wire.js';

export type {Call, ModelRequest, Script, Step} from './wire.js';

const wires = [anthropicWire, responsesWire, geminiWire, chatWire];

/** The model of one agent. */
export type ScriptedModel = {
	/** The base URL the agent is pointed at. */
	readonly url: string;
	/** The requests of its conversations, in order. */
	readonly requests: readonly ModelRequest[];
	/** Its jobs beside the conversation. */
	readonly sideRequests: readonly ModelRequest[];
	/** What it asked for and nobody here knows. */
	readonly unknown: readonly string[];
	setScript(script: Script): void;
};

/** A server on the loopback that stands in for the models of any number of agents. */
export type ModelServer = ScriptedModel & {
	readonly port: number;
	/** The model of an agent, which has a base URL of its own. */
	agent(name: string): ScriptedModel;
	close(): Promise<void>;
};

type Desk = {script: Script; requests: ModelRequest[]; sideRequests: ModelRequest[]; unknown: string[]};

/** The desk of agents that were given the server's own URL. */
const common = 'common';

/** Starts a server whose models do as they are told. */
export async function startModelServer(script: Script = () => ({say: 'done'})): Promise<ModelServer> {
	const desks = new Map<string, Desk>();
	const deskOf = (name: string): Desk => {
		const known = desks.get(name);
		if (known) return known;
		const desk: Desk = {script, requests: [], sideRequests: [], unknown: []};
		desks.set(name, desk);
		return desk;
	};
	const server = createServer((request, response) => {
		void answer(request, response, deskOf).catch(error => {
			response.writeHead(500).end(String(error));
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	const modelAt = (name: string): ScriptedModel => {
		const desk = deskOf(name);
		return {
			...desk,
			url: `http://127.0.0.1:${port}/${name}`,
			setScript(next) {
				desk.script = next;
			},
		};
	};
	return {
		...modelAt(common),
		port,
		agent: modelAt,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	deskOf: (name: string) => Desk,
): Promise<void> {
	// An agent that is interrupted hangs up
	response.on('error', () => {});
	const [, name = common, path = '/'] = /^\/([^/?]+)([^?]*)/.exec(request.url ?? '') ?? [];
	const desk = deskOf(name);
	const body = await readDocument(request);
	const wire = wires.find(({asksModel}) => asksModel(path));
	if (!wire || request.method !== 'POST') {
		const other = wires.map(({answerOther}) => answerOther(path || '/', body)).find(found => found !== null);
		if (!other) desk.unknown.push(`${request.method} ${path}`);
		send(response, other ? 200 : 404, {type: 'application/json', text: JSON.stringify(other ?? {})});
		return;
	}
	const digested = digest(wire.read(body), wire.name, path, body);
	if (digested.isSide) {
		desk.sideRequests.push(digested);
		send(response, 200, wire.write({say: wire.answerSide(body), calls: []}, body, path));
		return;
	}
	desk.requests.push(digested);
	const step = await desk.script(digested);
	if ('fail' in step) {
		const error = {type: 'invalid_request_error', message: 'The model fails, as it was told'};
		send(response, step.fail, {type: 'application/json', text: JSON.stringify({type: 'error', error})});
		return;
	}
	send(response, 200, wire.write(turnOf(step), body, path));
}

function turnOf(step: Exclude<Step, {fail: number}>): Turn {
	if ('say' in step) return {say: step.say, calls: []};
	return 'calls' in step ? {say: step.first ?? '', calls: step.calls} : {say: '', calls: [step]};
}

async function readDocument(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk);
	const text = Buffer.concat(chunks).toString('utf8');
	try {
		return JSON.parse(text);
	} catch {
		return {};
	}
}

function send(response: ServerResponse, status: number, {type, text}: Reply): void {
	response.writeHead(status, {'content-type': type}).end(text);
}
