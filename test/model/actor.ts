/*
 * A process that stands for an agent, under whose name it runs: it starts hooks, commands and an MCP server as its
 * children and calls the library itself, as it is told on standard input, one JSON document a line, and leaves when
 * that ends. What it measures is the machine's true monotonic clock.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {writeSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {pathToFileURL} from 'node:url';
import type {Bus} from '../../source/index.ts';
import type {Order, Report} from './orders.ts';

const real: unknown = Reflect.get(globalThis, Symbol.for('model.real-time'));
const now = (): number => (typeof real === 'function' ? Number(real()) : performance.now());

let bus: Promise<Bus> | null = null;
let server: {readonly child: ChildProcess; readonly answers: Map<unknown, (answer: unknown) => void>} | null =
	null;

function tell(report: Report | {readonly pid: number}): void {
	const line = Buffer.from(`${JSON.stringify(report)}\n`);
	for (let written = 0; written < line.length; ) {
		try {
			written += writeSync(1, line, written);
		} catch (error) {
			if (!String(error).includes('EAGAIN')) throw error;
		}
	}
}

createInterface({input: process.stdin})
	.on('line', line => void obey(JSON.parse(line)))
	.on('close', () => process.exit());
tell({pid: process.pid});

async function obey(order: Order): Promise<void> {
	const began = now();
	const result = await carryOut(order).catch(error => ({
		error: {kind: String(error?.kind ?? 'defect'), message: String(error?.message ?? error)},
	}));
	tell({id: order.id, began, ended: now(), ...result});
}

async function carryOut(order: Order): Promise<Omit<Report, 'id' | 'began' | 'ended'>> {
	switch (order.do) {
		case 'run':
			return {ran: await run(order)};
		case 'call':
			return {value: await call(order.method, order.words)};
		case 'ask':
			return {value: await ask(order)};
		case 'close':
			await (await bus)?.close();
			bus = null;
			return {value: null};
	}
}

async function call(method: string, words: readonly unknown[]): Promise<unknown> {
	bus ??= open();
	const opened = await bus.catch(error => {
		bus = null;
		throw error;
	});
	const verb: unknown = Reflect.get(opened, method);
	if (typeof verb !== 'function') throw new Error(`the library has no ${method}`);
	return (await verb.apply(opened, words)) ?? null;
}

async function open(): Promise<Bus> {
	const library = `${process.env.MODEL_ROOT}/dist/index.js`;
	const {openBus} = await import(pathToFileURL(library).href);
	return openBus();
}

function run({file, words, cwd, env, input, limit, killAfter, isClosed}: Extract<Order, {do: 'run'}>) {
	return new Promise<Report['ran']>(resolve => {
		const child = spawn(file, words, {cwd, env: {...process.env, ...env}, stdio: 'pipe'});
		const said = {stdout: '', stderr: ''};
		let isOverdue = false;
		const timers = [
			setTimeout(() => {
				isOverdue = true;
				child.kill('SIGKILL');
			}, limit),
			...(killAfter === null ? [] : [setTimeout(() => child.kill('SIGKILL'), killAfter)]),
		];
		for (const stream of ['stdout', 'stderr'] as const) {
			child[stream].setEncoding('utf8').on('data', (text: string) => {
				said[stream] += text;
			});
		}
		const finish = (code: number | string) => {
			for (const timer of timers) clearTimeout(timer);
			resolve({code: isOverdue ? 'overdue' : code, ...said});
		};
		child.on('error', error => finish(error.message));
		// A child of its own may hold the pipes open; what counts is when it has ended
		child.on('exit', (code, signal) => setImmediate(() => finish(code ?? signal ?? 'unknown')));
		child.stdin.on('error', () => {});
		// Whoever reads it has gone
		// Kimi reads its texts from the other one
		if (isClosed) for (const stream of [child.stdout, child.stderr]) stream.destroy();
		child.stdin.end(input);
	});
}

function ask({file, words, cwd, env, message}: Extract<Order, {do: 'ask'}>): Promise<unknown> {
	server ??= start(file, words, cwd, env);
	const {child, answers} = server;
	return new Promise(resolve => {
		const id: unknown = Reflect.get(message, 'id');
		if (id === undefined) resolve(null);
		else answers.set(id, resolve);
		child.stdin?.write(`${JSON.stringify(message)}\n`);
	});
}

function start(file: string, words: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
	const child = spawn(file, words, {cwd, env: {...process.env, ...env}, stdio: ['pipe', 'pipe', 'ignore']});
	const answers = new Map<unknown, (answer: unknown) => void>();
	child.stdin?.on('error', () => {});
	createInterface({input: child.stdout ?? process.stdin}).on('line', line => {
		const answer = JSON.parse(line);
		answers.get(answer.id)?.(answer);
		answers.delete(answer.id);
	});
	child.on('exit', () => {
		for (const resolve of answers.values()) resolve({error: {message: 'the server has gone'}});
		server = null;
	});
	return {child, answers};
}
