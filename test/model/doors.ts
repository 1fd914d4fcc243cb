import path from 'node:path';
import type {Role} from './agent.ts';
import {realTime} from './clock.ts';
import type {Answer} from './facts.ts';
import type {Ran} from './orders.ts';
import type {Namespace, Spoil, Step} from './steps.ts';
import {clientNames, hookOf, type Moment, type Reading, readOutput, shellVariables} from './vendors.ts';
import type {Span, World} from './world.ts';

/** What takes longer than this never ends, in milliseconds, even on a busy machine. */
const limits = {hook: 12_000, command: 20_000};

/** How a call through a door went. */
export type Called<Value> = {readonly value: Value | null; readonly answer: Answer; readonly span: Span};

/** Calls a method of the library inside a role's process. */
export async function callLibrary(
	world: World,
	step: Step,
	role: Role,
	method: string,
	words: readonly unknown[],
	mayFail = () => false,
): Promise<Called<Record<string, unknown>>> {
	const asked = realTime();
	const report = (await role.actor?.do({do: 'call', method, words})) ?? null;
	if (!report) return {value: null, answer: 'lost', span: {began: asked, ended: null}};
	const {began, ended, error = null, value} = report;
	const span = {began, ended};
	const took = ended - began;
	world.note({what: 'called', who: role.name, method, error, took, mayFail: mayFail()}, step, span);
	return {value: isRecord(value) ? value : {}, answer: error ? 'failed' : 'yes', span};
}

/** What runs a command within a view of the machine of its own. */
const namespaces: Readonly<Record<Namespace, readonly string[]>> = {
	'other host name': ['unshare', '-u', 'sh', '-c', 'hostname renamed && exec "$@"', 'sh'],
	'other boot time': ['unshare', '--time', '--boottime', '100000', '--'],
	'other processes': ['unshare', '-pf', '--mount-proc', '--kill-child', '--'],
};

/** A file of the built program a role runs. */
export function distOf({root}: Pick<Role, 'root'>, name: string): string {
	return path.join(root, 'dist', name);
}

/** How to run a command. */
export type RunOptions = {
	readonly within?: Namespace | undefined;
	/** Exit codes that are right, asked for when it has ended. */
	readonly expects?: (() => readonly number[] | undefined) | undefined;
	readonly spoil?: Spoil | undefined;
	readonly limit?: number | undefined;
	readonly input?: string;
};

/** Runs `session-bus` in the shell of a role. */
export function runCommand(
	world: World,
	step: Step,
	role: Role,
	words: readonly string[],
	options: RunOptions = {},
): Promise<{readonly ran: Ran | null; readonly span: Span}> {
	const line = [process.execPath, distOf(role, 'entry.cjs'), ...words];
	return runLine(
		world,
		step,
		role,
		[...(options.within ? namespaces[options.within] : []), ...line],
		options,
	);
}

/** Runs any command in the shell of a role. */
export async function runLine(
	world: World,
	step: Step,
	role: Role,
	[file = 'true', ...words]: readonly string[],
	{expects, spoil, limit = limits.command, input = ''}: RunOptions = {},
): Promise<{readonly ran: Ran | null; readonly span: Span}> {
	const asked = realTime();
	const {killAfter, isClosed} = spoiling(spoil);
	const env = role.door === 'row' ? {} : shellVariables(role.vendor, role.conversation, role.pid);
	const deed = {do: 'run', file, words, cwd: world.work, input, limit, killAfter, isClosed} as const;
	const report = await role.actor?.do({...deed, env: {...env, ...bus(world)}});
	const ran = report?.ran ?? null;
	if (!report || !ran) return {ran: null, span: {began: asked, ended: null}};
	const span = {began: report.began, ended: report.ended};
	noteTold(world, step, role, [file, ...words].join(' '), ran, span, {
		isHook: false,
		expects: expects?.() ?? null,
		spoil,
	});
	return {ran, span};
}

/** The database may have got another name since a role began. */
function bus({named}: World): Readonly<Record<string, string>> {
	return named === null ? {} : {SESSION_BUS_DB: named};
}

function spoiling(spoil: Spoil | undefined) {
	return {killAfter: typeof spoil === 'number' ? spoil : null, isClosed: spoil === 'closed'};
}

function noteTold(
	world: World,
	step: Step,
	role: Role,
	words: string,
	ran: Ran,
	span: Span,
	how: {
		readonly isHook: boolean;
		readonly expects: readonly number[] | null;
		readonly spoil: Spoil | undefined;
	},
): void {
	const {isHook, expects, spoil} = how;
	if (spoil !== undefined) {
		world.note({what: 'spoilt', who: role.name, via: words}, step, span);
		if (ran.code !== 'overdue') return;
	}
	const took = (span.ended ?? span.began) - span.began;
	world.note({what: 'told', who: role.name, words, ...ran, took, isHook, expects}, step, span);
}

/** What came of a hook: `null` where nobody heard its answer, or the vendor has no such hook. */
export type Hooked = {readonly reading: Reading | null; readonly span: Span};

/** Calls the hook of a moment as the agent does. */
export async function callHook(
	world: World,
	step: Step,
	role: Role,
	moment: Moment,
	{
		tool = 'tool',
		file = '',
		transcript = null,
		spoil,
	}: {
		tool?: string;
		file?: string;
		transcript?: string | null;
		spoil?: Spoil | undefined;
	} = {},
): Promise<Hooked> {
	const {vendor, conversation} = role;
	const hook = hookOf(vendor, moment, {conversation, cwd: world.work, transcript, tool, file});
	const asked = realTime();
	if (!hook || !role.actor) return {reading: null, span: {began: asked, ended: asked}};
	const words = [distOf(role, 'hook-cli.cjs'), 'hook', vendor, hook.event];
	const env = {...(vendor === 'gemini' ? {GEMINI_SESSION_ID: conversation} : {}), ...bus(world)};
	const report = await role.actor.do({
		...{do: 'run', file: process.execPath, words, cwd: world.work, env, input: JSON.stringify(hook.payload)},
		...{limit: limits.hook, ...spoiling(spoil)},
	});
	const ran = report?.ran ?? null;
	if (!report || !ran) return {reading: null, span: {began: asked, ended: null}};
	const span = {began: report.began, ended: report.ended};
	noteTold(world, step, role, `hook ${vendor} ${hook.event}`, ran, span, {
		isHook: true,
		expects: vendor === 'kimi' && moment === 'stop' ? [0, 2] : [0],
		spoil,
	});
	if (spoil !== undefined || ran.code === 'overdue') return {reading: null, span};
	return {reading: readOutput(vendor, moment, ran), span};
}

/** Calls a tool of the MCP server that an agent runs. */
export async function callTool(
	world: World,
	step: Step,
	role: Role,
	name: string,
	words: object,
	mayFail = () => false,
): Promise<Called<Record<string, unknown>> & {readonly text: string}> {
	const asked = realTime();
	const lost = {value: null, answer: 'lost', span: {began: asked, ended: null}, text: ''} as const;
	if (!role.actor) return lost;
	const {vendor, conversation, pid} = role;
	const env = {...shellVariables(vendor, conversation, pid), ...bus(world)};
	const start = {
		do: 'ask',
		file: process.execPath,
		words: [distOf(role, 'entry.cjs'), 'mcp'],
		cwd: world.work,
		env,
	} as const;
	const client = {name: clientNames[vendor], version: '1.0.0'};
	const hello = {
		protocolVersion: '2025-06-18',
		capabilities: {experimental: {'session-bus/documents': {}}},
		clientInfo: client,
	};
	await role.actor.do({
		...start,
		message: {jsonrpc: '2.0', id: 'hello', method: 'initialize', params: hello},
	});
	const meta = vendor === 'codex' ? {_meta: {threadId: conversation}} : {};
	const message = {
		jsonrpc: '2.0',
		id: ++world.count,
		method: 'tools/call',
		params: {name, arguments: words, ...meta},
	};
	const report = await role.actor.do({...start, message});
	if (!report) return lost;
	const span = {began: report.began, ended: report.ended};
	const {result, error} = Object(report.value);
	const text: unknown = result?.content?.[0]?.text ?? error?.message ?? '';
	const isError = result === undefined || result.isError === true;
	const took = report.ended - report.began;
	const failure = isError ? {kind: 'mcp', message: String(text)} : null;
	world.note(
		{what: 'called', who: role.name, method: `mcp ${name}`, error: failure, took, mayFail: mayFail()},
		step,
		span,
	);
	const value = isRecord(result?.structuredContent) ? result.structuredContent : {};
	return {value, answer: isError ? 'failed' : 'yes', span, text: String(text)};
}

/** Notes which messages a text that came to an agent holds, and what it offers. */
export function hear(world: World, step: Step, role: Role, text: string, via: string, span?: Span): void {
	const named = (pattern: RegExp) => [
		...new Set([...text.matchAll(pattern)].flatMap(([, token]) => token ?? [])),
	];
	const tokens = named(/\[(m\d+):begin\]/g);
	if (tokens.length > 0) {
		const whole = named(/\[(m\d+):end\]/g);
		// OpenCode keeps what was added to the output of a tool with it
		const lasts = role.vendor === 'opencode' && via === 'tool hook';
		world.note({what: 'heard', who: role.name, via, tokens, whole, lasts}, step, span);
	}
	for (const number of named(/more characters: .{0,200}?inbox (\d+)\)/g))
		role.rests.set(Number(number), world.clock.read().wall);
	for (const offered of named(/((?:\S*session-bus|'[^']*session-bus') send .+)/g)) role.advice.push(offered);
}

/** What was heard is before the model. */
export function callModel(world: World, step: Step, role: Role): void {
	world.note({what: 'model call', who: role.name}, step);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
