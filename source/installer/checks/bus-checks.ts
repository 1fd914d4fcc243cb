import {readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import type {Context} from '../../bus/context.js';
import {findDatabaseFile} from '../../bus/engine/sqlite/database-file.js';
import {explainFailure} from '../../bus/engine/sqlite/failures.js';
import {isOwnFolder, sideFiles} from '../../bus/engine/sqlite/privacy.js';
import {isOrphan} from '../../bus/engine/sqlite/settle-files.js';
import {BusError} from '../../bus/errors.js';
import {openContext} from '../../bus/open-bus.js';
import {defaultSettings} from '../../bus/settings.js';
import {listLiveSessions} from '../../bus/tables/sessions.js';
import {findLivingKeeper, isLocal} from '../../bus/verbs/keep.js';
import {formatSize} from '../../presentation/paths.js';
import {shellWord} from '../../system/shell-word.js';
import {bad, type Check, good} from './check.js';
import {tryWriting} from './try-writing.js';

/** Whether the database can be used, is whole, and is kept. */
export async function busChecks(database: string, cwd: string): Promise<Check[]> {
	let context: Context;
	let permissions: Check;
	try {
		const file = findFile(database);
		if (file === null) {
			return [good('database', `there is none yet; the first session makes it at ${database}`)];
		}
		permissions = checkPermissions(file);
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
			permissions,
			checkOrphans(context.engine.location),
			await attempt('keeper', () => checkKeeper(context)),
		];
	} finally {
		context.engine.close();
	}
}

/**
 * Where the database itself is; `null` when there is none yet.
 * @throws BusError `unusable` where there can be none, which only making something there tells
 */
function findFile(database: string): string | null {
	try {
		const {file, stats} = findDatabaseFile(database);
		if (stats) return file;
		tryWriting(path.dirname(file));
		return null;
	} catch (error) {
		throw explainFailure(error, database);
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
			`${engine.name} can only be read`,
			'make the file and its folder writable for yourself (chmod u+w)',
		);
	}
	// Beginning to write fails where the file may not be written, and goes well on a full disk
	await engine.write(async () => {});
	try {
		tryWriting(path.dirname(engine.location));
	} catch (error) {
		throw explainFailure(error, engine.name, engine.location);
	}
	return good('database', `${engine.name} can be written, ${formatSize(engine.size())}`);
}

async function checkIntegrity({engine}: Context): Promise<Check> {
	const row = await engine.read(reader => reader.get('PRAGMA quick_check(1)'));
	const result = String(Object.values(row ?? {})[0] ?? 'nothing');
	return result === 'ok'
		? good('database: integrity', 'whole')
		: bad(
				'database: integrity',
				`damaged: ${result}`,
				`end all sessions, then move ${engine.location}* away, all of them together; the next command makes a new one`,
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

/** Who besides its owner can read or write the database; of a folder that is not ours only writing matters. */
function checkPermissions(database: string): Check {
	const folder = path.dirname(database);
	const open = [folder, database, ...sideFiles.map(suffix => database + suffix)].flatMap(file => {
		const isForeign = file === folder && !isOwnFolder(folder);
		const rights = (statSync(file, {throwIfNoEntry: false})?.mode ?? 0) & (isForeign ? 0o022 : 0o066);
		if (rights === 0) return [];
		const verb = (rights & 0o044) === 0 ? 'write' : (rights & 0o022) === 0 ? 'read' : 'read and write';
		return [{can: `${verb} ${file}`, mode: isForeign ? 'go-w' : 'go-rwx', file}];
	});
	const fixes = ['go-w', 'go-rwx'].flatMap(change => {
		const files = open.filter(({mode}) => mode === change).map(({file}) => shellWord(file));
		return files.length === 0 ? [] : [`chmod ${change} ${files.join(' ')}`];
	});
	return open.length === 0
		? good('database: permissions', 'nobody else can read or write it')
		: bad(
				'database: permissions',
				`other users can ${open.map(({can}) => can).join(', ')}`,
				fixes.join(' && '),
			);
}

/** What another database that was here before wrote last, and was moved away without. */
function checkOrphans(file: string): Check {
	const folder = path.dirname(file);
	const orphans = readdirSync(folder).filter(name => isOrphan(file, name));
	const files = orphans.map(name => shellWord(path.join(folder, name))).join(' ');
	return orphans.length === 0
		? good('database: moved aside', 'nothing of another database lies here')
		: bad(
				'database: moved aside',
				`what was written last to a database that was moved away lies in ${files}`,
				`put that database back at ${file} to have both joined, or remove it: rm ${files}`,
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
