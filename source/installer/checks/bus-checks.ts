import {existsSync, statSync} from 'node:fs';
import path from 'node:path';
import type {Context} from '../../bus/context.js';
import {BusError} from '../../bus/errors.js';
import {openContext} from '../../bus/open-bus.js';
import {defaultSettings} from '../../bus/settings.js';
import {listLiveSessions} from '../../bus/tables/sessions.js';
import {findLivingKeeper, isLocal} from '../../bus/verbs/keep.js';
import {formatSize} from '../../presentation/paths.js';
import {bad, type Check, good} from './check.js';

/** Whether the database can be used, is whole, and is kept. */
export async function busChecks(database: string, cwd: string): Promise<Check[]> {
	if (!existsSync(database)) {
		return [good('database', `there is none yet; the first session makes it at ${database}`)];
	}
	let context: Context;
	try {
		// A configuration that is broken has a check of its own
		const settings = defaultSettings;
		context = await openContext({path: database, cwd, settings, readOnlyFallback: true});
	} catch (error) {
		return [broken('database', error)];
	}
	try {
		return [
			await attempt('database', () => checkWriting(context)),
			await attempt('database: integrity', () => checkIntegrity(context)),
			await attempt('database: journal', () => checkJournal(context)),
			checkPermissions(database),
			await attempt('keeper', () => checkKeeper(context)),
		];
	} finally {
		context.engine.close();
	}
}

async function attempt(name: string, look: () => Promise<Check>): Promise<Check> {
	try {
		return await look();
	} catch (error) {
		return broken(name, error);
	}
}

function broken(name: string, error: unknown): Check {
	const hint = error instanceof BusError ? error.hint : null;
	const reason = error instanceof Error ? error.message : String(error);
	return bad(name, reason, hint ?? 'see whether the file belongs to you and is a database of session-bus');
}

async function checkWriting({engine}: Context): Promise<Check> {
	if (engine.readOnly) {
		return bad(
			'database',
			`${engine.location} can only be read`,
			'make the file and its folder writable for yourself (chmod u+w)',
		);
	}
	// Beginning to write is what fails where writing fails
	await engine.write(async () => {});
	return good('database', `${engine.location} can be written, ${formatSize(engine.size())}`);
}

async function checkIntegrity({engine}: Context): Promise<Check> {
	const row = await engine.read(reader => reader.get('PRAGMA quick_check(1)'));
	const result = String(Object.values(row ?? {})[0] ?? 'nothing');
	return result === 'ok'
		? good('database: integrity', 'whole')
		: bad(
				'database: integrity',
				`damaged: ${result}`,
				`end all sessions, then move ${engine.location} away; the next command makes a new one`,
			);
}

async function checkJournal({engine}: Context): Promise<Check> {
	const row = await engine.read(reader => reader.get('PRAGMA journal_mode'));
	const mode = String(row?.journal_mode ?? 'unknown');
	return mode === 'wal'
		? good('database: journal', 'write-ahead log')
		: bad(
				'database: journal',
				`the journal is ${mode}, so that readers and writers stand in each other's way`,
				'keep the database on a local disk: network file systems have no write-ahead log',
			);
}

function checkPermissions(database: string): Check {
	const open = [path.dirname(database), database].filter(file => (statSync(file).mode & 0o022) !== 0);
	return open.length === 0
		? good('database: permissions', 'nobody else can write it')
		: bad(
				'database: permissions',
				`other users can write ${open.join(' and ')}`,
				`chmod go-w ${open.join(' ')}`,
			);
}

async function checkKeeper(context: Context): Promise<Check> {
	const sessions = await context.engine.read(listLiveSessions);
	const here = sessions.filter(session => isLocal(session, context)).length;
	const keeper = await context.engine.read(reader => findLivingKeeper(reader, context));
	if (keeper) return good('keeper', `runs as process ${keeper.pid}, ${here} sessions on this machine`);
	return here === 0
		? good('keeper', 'none is needed: no session runs on this machine')
		: bad('keeper', `none runs for ${here} sessions`, 'run `session-bus status`, which starts one');
}
