import {isDeepStrictEqual} from 'node:util';
import {parse, TomlError} from 'smol-toml';
import {refusedError} from '../bus/errors.js';
import {extendInline, inlineEntries, inlineText, shortenInline} from './toml-inline.js';
import {type TomlTable, tablesIn} from './toml-lines.js';

/*
 * Our tables in a TOML file of others. They are known by what they say, not by marks around them: an agent that
 * writes its own settings puts new tables before whatever comment stands last, and so between such marks.
 */

const note = '# Made by `session-bus install`, removed by `session-bus uninstall`:';

/** What the command of every hook of ours holds. */
const hookMark = '/session-bus hook ';
const serverHeader = /^\[\s*mcp_servers\s*\.\s*(["']?)session-bus\1\s*[.\]]/;

type Table = Readonly<Record<string, unknown>>;

/**
 * Adds whole tables to the end of a TOML file, in place of earlier ones of ours, or their content to the lists and
 * tables that stand there as one value. A file that has them stays as it
 * is, with whatever was added to them.
 * @throws BusError `refused` for a file that is no TOML, or that defines in another way what the tables define
 */
export function applyTomlBlock(source: string | null, block: string, file: string): string {
	const added = read(block);
	if (source !== null && includes(parseToml(source, file), added)) return source;
	const rest = removeTomlBlock(source ?? '', file);
	const eol = rest.includes('\r\n') ? '\r\n' : '\n';
	const gap = rest === '' ? '' : rest.endsWith('\n') ? eol : eol + eol;
	const text = rest + gap + [note, ...block.trimEnd().split('\n'), ''].join(eol);
	const both = merge(parseToml(rest, file), added);
	const found = [text, addInline(rest, added)].find(
		one => one !== null && both !== null && isDeepStrictEqual(both, tryRead(one)),
	);
	if (!found) throw alreadyDefined(rest, added, file);
	return found;
}

/** What is added, inside of the values it belongs to; `null` where one of them is none that could take it. */
function addInline(source: string, added: Table): string | null {
	return Object.entries(added).reduce<string | null>((text, [key, value]) => {
		if (text === null || typeof value !== 'object' || value === null) return null;
		return extendInline(text, key, Array.isArray(value) ? value.map(inlineText) : inlineEntries(value));
	}, source);
}

/**
 * A TOML file without our tables.
 * @throws BusError `refused` when they cannot be told from the rest
 */
export function removeTomlBlock(source: string, file: string): string {
	// Of a file that is broken just now nothing tells whether it has ours
	if (tryRead(source) === null && source.includes('session-bus')) parseToml(source, file);
	const lines = source.split('\n');
	const hasServer = hasOurServer(tryRead(source));
	const ours = tablesIn(lines).filter(table => isOurs(table, lines, hasServer));
	if (ours.length === 0 && !hasServer && !hasOurHooks(tryRead(source))) return source;
	const gone = new Set<number>();
	for (const {first, end} of ours) {
		for (let number = first; number < end; number++) gone.add(number);
		let before = first - 1;
		if (lines[before]?.trim() === note) gone.add(before--);
		if (before >= 0 && lines[before]?.trim() === '') gone.add(before);
	}
	const left = removeInline(lines.filter((_, number) => !gone.has(number)).join('\n'));
	const [before, after] = [parseToml(source, file), tryRead(left)];
	const isClean = after !== null && !hasOurServer(after) && !hasOurHooks(after);
	if (!isClean || !isDeepStrictEqual(withoutOurs(before), withoutOurs(after))) {
		throw refusedError(
			`${file}: the tables of session-bus cannot be told from the rest`,
			`remove [mcp_servers.session-bus] and the hooks that call session-bus by hand; nothing was changed`,
		);
	}
	return left;
}

/** What was added inside of a list or a table that is one value. */
function removeInline(source: string): string {
	const isServer = (text: string) => hasOurServer({mcp_servers: tryRead(`x = {${text}}`)?.x});
	const isHook = (text: string) => hasOurHooks({hooks: tryRead(`x = [${text}]`)?.x});
	const document = tryRead(source);
	const rest = hasOurServer(document) ? shortenInline(source, 'mcp_servers', isServer) : source;
	return hasOurHooks(document) ? shortenInline(rest, 'hooks', isHook) : rest;
}

/**
 * A TOML file without some tables of the agent's own, each named by the keys on the way to it. One that is written in
 * another way than as a table stays.
 */
export function removeTables(source: string, paths: ReadonlyArray<readonly string[]>): string {
	const lines = source.split('\n');
	const gone = tablesIn(lines).filter(({header}) => {
		const path = pathOf(tryRead(header));
		return paths.some(one => isDeepStrictEqual(one, path));
	});
	const numbers = new Set(
		gone.flatMap(({first, end}) => range(lines[first - 1]?.trim() === '' ? first - 1 : first, end)),
	);
	const left = lines.filter((_, number) => !numbers.has(number)).join('\n');
	return tryRead(left) === null ? source : left;
}

function range(first: number, end: number): number[] {
	return Array.from({length: end - first}, (_, at) => first + at);
}

/** The keys that a header alone defines. */
function pathOf(document: unknown): string[] {
	if (!isTable(document)) return [];
	const [[key, value] = []] = Object.entries(document);
	return key === undefined ? [] : [key, ...pathOf(value)];
}

function isOurs({header, first, end}: TomlTable, lines: readonly string[], hasServer: boolean): boolean {
	if (serverHeader.test(header)) return hasServer;
	return /^\[\[\s*hooks\s*\]\]/.test(header) && lines.slice(first, end).join('\n').includes(hookMark);
}

/** A server of our name that somebody described by hand is theirs: it does not start our launcher. */
function hasOurServer(document: Table | null): boolean {
	const servers = document?.mcp_servers;
	const server = isTable(servers) ? servers['session-bus'] : undefined;
	return (
		isTable(server) &&
		typeof server.command === 'string' &&
		server.command.endsWith('/bin/session-bus') &&
		isDeepStrictEqual(server.args, ['mcp']) &&
		// What Codex itself puts below it, such as the tools that were approved, goes with it
		server.env === undefined
	);
}

function hasOurHooks(document: Table | null): boolean {
	return Array.isArray(document?.hooks) && document.hooks.some(isOurHook);
}

/** All that others say in a document. */
function withoutOurs(document: Table): Table {
	const {mcp_servers: servers, hooks, ...rest} = document;
	const others = isTable(servers) ? Object.entries(servers).filter(([name]) => name !== 'session-bus') : [];
	const kept = Array.isArray(hooks) ? hooks.filter(hook => !isOurHook(hook)) : hooks;
	return {...rest, servers: isTable(servers) || servers === undefined ? others : servers, hooks: kept ?? []};
}

function isOurHook(hook: unknown): boolean {
	return isTable(hook) && typeof hook.command === 'string' && hook.command.includes(hookMark);
}

/** Whether a document says all that ours does, and no hook of ours besides. */
function includes(document: unknown, wanted: unknown): boolean {
	if (isTable(wanted)) {
		return (
			isTable(document) && Object.entries(wanted).every(([key, value]) => includes(document[key], value))
		);
	}
	if (Array.isArray(wanted) && wanted.some(isOurHook)) {
		return Array.isArray(document) && isDeepStrictEqual(document.filter(isOurHook), wanted);
	}
	return isDeepStrictEqual(document, wanted);
}

/** Large numbers are kept to the digit. */
function read(text: string): Table {
	return parse(text, {integersAsBigInt: 'asNeeded'});
}

function tryRead(text: string): Table | null {
	try {
		return read(text);
	} catch {
		return null;
	}
}

function parseToml(text: string, file: string): Table {
	try {
		return read(text);
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const [reason = 'unknown'] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
		throw refusedError(
			`${file}:${error.line}:${error.column}: this is not TOML: ${reason}`,
			'correct the file, then run the command again; nothing was changed',
		);
	}
}

/** What two documents say together; `null` when they contradict each other. */
function merge(first: Table, second: Table): Table | null {
	// The parser's tables have no prototype, which counts when they are compared
	const merged: Record<string, unknown> = Object.assign(Object.create(null), first);
	for (const [key, value] of Object.entries(second)) {
		const known = Object.hasOwn(first, key) ? first[key] : undefined;
		if (known === undefined) merged[key] = value;
		else if (Array.isArray(known) && Array.isArray(value)) merged[key] = [...known, ...value];
		else if (isTable(known) && isTable(value)) {
			const both = merge(known, value);
			if (!both) return null;
			merged[key] = both;
		} else return null;
	}
	return merged;
}

function isTable(value: unknown): value is Table {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function alreadyDefined(text: string, added: Table, file: string): Error {
	const names = Object.entries(added).flatMap(([key, value]) => [
		...(isTable(value) ? Object.keys(value) : []),
		key,
	]);
	const lines = text.split('\n');
	const found = names
		.map(name => ({name, line: lines.findIndex(line => mentions(line, name)) + 1}))
		.find(({line}) => line > 0);
	return refusedError(
		`${file}${found ? `:${found.line}` : ''}: the file already defines ${found?.name ?? names.join(', ')} in another way`,
		'remove that from the file, then run the command again; nothing was changed',
	);
}

function mentions(line: string, name: string): boolean {
	const [code = ''] = line.split('#');
	return code.split(/[\s.[\]="'{},]+/).includes(name);
}
