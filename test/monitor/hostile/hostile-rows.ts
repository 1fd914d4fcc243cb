import {Buffer} from 'node:buffer';
import type {Table} from '../../../source/bus/engine/sqlite/table.js';
import {machineKey} from '../../../source/bus/rules/identity.js';
import {normalForm} from '../../../source/bus/rules/names.js';
import {sessionNameOf} from '../../../source/bus/rules/session-name.js';
import {screenLines, screenText} from '../../../source/presentation/screen-text.js';
import {readMachine} from '../../../source/system/machine.js';
import {systemProcessTable} from '../../../source/system/process-table.js';
import {viewpoint} from '../support/samples.js';

/** What a column of text is given: characters, or bytes that may be none. */
export type Foreign = string | readonly number[];

/** What a text is: a name that has one form, that of a session, any other word of one line, a body of several. */
export type Kind = 'name' | 'called' | 'word' | 'lines';

/** What a text becomes before it is written. */
export type Dress = (text: string, kind: Kind) => string;

/** As it is. */
export const asItIs: Dress = text => text;

/** As the screen shows it. What nothing is left of is still there, as a mark that the screen does not show either. */
export const cleaned: Dress = (text, kind) => {
	const word = wordOf(text, kind);
	const lines = kind === 'lines' ? screenLines(text) : [screenText(word)];
	return lines.join('\n') || (text === '' ? '' : '\u200c');
};

function wordOf(text: string, kind: Kind): string {
	if (kind === 'called') return sessionNameOf(text) ?? '';
	return kind === 'name' ? (normalForm(text) ?? '') : text;
}

/** What a row is filled with. */
export type Filling = {
	readonly text: Foreign;
	readonly index: number;
	readonly dress: Dress;
	/** When all of it has just happened, in milliseconds since the epoch. */
	readonly now: number;
};

/** A value of a column. */
export type Value = string | number | Buffer | null;

/** The values of a row by its columns. */
export type HostileRow = ReadonlyMap<string, Value>;

/** Every so many texts also fill a row in which nothing makes sense, not even a time. */
const senselessEvery = 4;

/** Columns that name a session, or what must be there once. They are told apart by a number before the text. */
const isName = /_id$|^session_[ab]$|_by$|^episode$/;

/** A row in which every text is foreign, and one in which times and the words of the bus are known. */
export function hostileRows(table: Table, filling: Filling): readonly HostileRow[] {
	const rows = [hostileRow(table, filling, true)];
	return filling.index % senselessEvery === 0 ? [...rows, hostileRow(table, filling, false)] : rows;
}

function hostileRow(
	{name: table, columns, unique = []}: Table,
	filling: Filling,
	makesSense: boolean,
): HostileRow {
	const number = filling.index * 2 + (makesSense ? 1 : 0);
	return new Map(
		columns.map(({name, type}): [string, Value] => {
			if (name === 'alert_id' && unique.includes(name)) return [name, number + 1];
			if (type === 'INTEGER') return [name, integerFor(name, number, filling.now)];
			const known = makesSense ? knownFor(table, name, filling) : undefined;
			if (known !== undefined) return [name, known];
			// a time is never shown as it stands, and cleaning may make one of what was none
			if (name.endsWith('_at')) return [name, foreign({...filling, dress: asItIs}, '', 'word')];
			return [
				name,
				foreign(filling, unique.includes(name) || isName.test(name) ? `${number} ` : '', kindOf(name)),
			];
		}),
	);
}

function kindOf(column: string): Kind {
	if (column === 'payload' || column === 'asks') return 'lines';
	if (column === 'name' || column === 'title') return 'called';
	return ['project_id', 'task_id', 'llm_vendor'].includes(column) ? 'name' : 'word';
}

/** What makes sense in a column; `undefined` where any text does. */
function knownFor(table: string, column: string, {index, now}: Filling): Value | undefined {
	switch (column) {
		case 'status':
			return table === 'operator_alerts' && index % 3 > 0 ? 'acknowledged' : 'active';
		case 'severity':
			return ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'][index % 4];
		case 'recipient_id':
			return index % 3 === 0 ? undefined : index % 3 === 1 ? null : viewpoint.viewer;
		case 'machine':
			return machineKey(readMachine());
		case 'process_started':
			return ownStart();
		case 'kind':
			return 'agent';
		case 'turn':
			return 'working';
		case 'native_turn':
			return 'waiting';
		case 'read_at':
		case 'resolved_at':
		case 'released_reason':
			return null;
		default:
			return column.endsWith('_at') ? new Date(now - (index + 1) * 1000).toISOString() : undefined;
	}
}

function foreign({text, dress}: Filling, before: string, kind: Kind): Value {
	// a body is told apart by its number
	const start = kind === 'lines' ? '' : before;
	if (typeof text === 'string') return start + dress(text, kind);
	const bytes = Buffer.from([...Buffer.from(start), ...text]);
	return dress === asItIs ? bytes : dress(bytes.toString('utf8'), kind);
}

function integerFor(name: string, number: number, now: number): number | null {
	switch (name) {
		case 'id':
		case 'changed':
		case 'message_id':
			return number + 1;
		case 'pid':
			return process.pid;
		case 'ttl_seconds':
			return 3600;
		case 'expires_ms':
			return now + 3_600_000;
		case 'sent_ms':
		case 'last_activity_ms':
		case 'edited_ms':
		case 'seen_ms':
			return now - (number + 1) * 1000;
		default:
			return null;
	}
}

function ownStart(): string {
	const sighting = systemProcessTable().look(process.pid);
	return typeof sighting === 'string' ? '' : sighting.started;
}
