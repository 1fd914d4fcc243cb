import {isDeepStrictEqual} from 'node:util';
import {parse, TomlError} from 'smol-toml';
import {refusedError} from '../bus/errors.js';

const begin = '# session-bus begin: made by `session-bus install`, removed by `session-bus uninstall`';
const end = '# session-bus end';

/** The block with the empty line before it, whatever was written on its first line after the mark. */
const blockPattern = /(?:(?<=\n)\r?\n)?^# session-bus begin.*\r?\n[\s\S]*?^# session-bus end[^\n]*(?:\n|$)/m;

type Table = Readonly<Record<string, unknown>>;

/**
 * Puts a block of whole tables at the end of a TOML file, in place of an earlier one.
 * @throws BusError `refused` for a file that is no TOML, or that defines in another way what the block defines
 */
export function applyTomlBlock(source: string | null, block: string, file: string): string {
	const rest = removeTomlBlock(source ?? '');
	const before = parseToml(rest, file);
	const eol = rest.includes('\r\n') ? '\r\n' : '\n';
	const gap = rest === '' ? '' : rest.endsWith('\n') ? eol : eol + eol;
	const lines = [begin, ...block.trimEnd().split('\n'), end, ''];
	const text = rest + gap + lines.join(eol);
	const added = read(block);
	const both = merge(before, added);
	if (both === null || !isDeepStrictEqual(both, tryParse(text))) throw alreadyDefined(rest, added, file);
	return text;
}

/** A TOML file without our block. */
export function removeTomlBlock(source: string): string {
	return source.replace(blockPattern, '');
}

/** Large numbers are kept to the digit. */
function read(text: string): Table {
	return parse(text, {integersAsBigInt: 'asNeeded'});
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

function tryParse(text: string): Table | null {
	try {
		return read(text);
	} catch {
		return null;
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
