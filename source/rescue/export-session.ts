import {statSync} from 'node:fs';
import type {Environment} from '../agents/environment.js';
import {findAgent} from '../agents/index.js';
import {BusError, unusableError} from '../bus/errors.js';
import type {RowsOfSession} from '../bus/tables/rows-of-session.js';
import type {Session} from '../bus/types.js';
import {placeFiles} from './conversation-places.js';
import {ExportFolder} from './export-folder.js';
import {type Manifest, type MissingFile, manifestFormat} from './manifest.js';
import {listOfRows} from './row-text.js';
import {transcriptOf} from './transcript-of.js';

/** What to export, and where to. */
export type ExportRequest = {
	readonly session: Session;
	readonly rows: RowsOfSession;
	/** Path of the bus the rows come from. */
	readonly bus: string;
	/** The folder to make. */
	readonly target: string;
	readonly environment: Environment;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly version: string;
	/** Told how many bytes of how many have been copied. */
	readonly onProgress: (done: number, total: number) => void;
};

/**
 * Copies all that is left of a session into a new folder: its conversation byte for byte, and its rows of the bus.
 * What cannot be read is named in the manifest, and the rest is copied.
 * @throws BusError `refused` when the folder exists, `unusable` when it cannot be written
 */
export async function exportSession(request: ExportRequest): Promise<Manifest> {
	const {session, rows, bus, target, now, version} = request;
	const folder = openFolder(target);
	try {
		const missing = await exportConversation(request, folder);
		for (const [name, ofTable] of Object.entries(rows)) {
			await folder.write(`bus/${name}.json`, bus, listOfRows(ofTable));
		}
		const manifest: Manifest = {
			...manifestFormat,
			sessionBusVersion: version,
			exportedAt: new Date(now).toISOString(),
			session,
			files: folder.files,
			missing,
		};
		await folder.finish(`${JSON.stringify(manifest, null, '\t')}\n`);
		return manifest;
	} catch (error) {
		folder.discard();
		throw asBusError(error, target);
	}
}

function openFolder(target: string): ExportFolder {
	try {
		return new ExportFolder(target);
	} catch (error) {
		throw asBusError(error, target);
	}
}

/** Copies the conversation. Returns what of it could not be. */
async function exportConversation(request: ExportRequest, folder: ExportFolder): Promise<MissingFile[]> {
	const {session, environment} = request;
	if (session.llmVendor === 'opencode') return exportOpencode(request, folder);
	const transcript = transcriptOf(session, environment);
	if (transcript === null) {
		return [{source: 'transcript', reason: 'where it is, if it has begun, is not known'}];
	}
	const agent = session.llmVendor === null ? null : findAgent(session.llmVendor);
	const placed = placeFiles(agent?.conversationFiles(transcript) ?? [transcript]);
	const total = placed.reduce((sum, {source}) => sum + sizeOf(source), 0);
	const missing: MissingFile[] = [];
	let done = 0;
	for (const {source, name} of placed) {
		try {
			await folder.copy(source, `conversation/${name}`, bytes => {
				done += bytes;
				request.onProgress(done, Math.max(done, total));
			});
		} catch (error) {
			if (!isUnreadable(error, source)) throw error;
			missing.push({source, reason: reasonOf(error)});
		}
	}
	return missing;
}

async function exportOpencode(
	{session, environment}: ExportRequest,
	folder: ExportFolder,
): Promise<MissingFile[]> {
	const {opencodeDatabase, readOpencode} = await import('./opencode-rows.js');
	const database = opencodeDatabase(environment);
	const {agentSessionId} = session;
	if (database === null || agentSessionId === null) {
		return [{source: 'conversation', reason: 'which one it is, or where it is kept, is not known'}];
	}
	try {
		await readOpencode(database, agentSessionId, ({table, lines}) =>
			folder.write(`conversation/${table}.jsonl`, database, lines),
		);
		return [];
	} catch (error) {
		if (isOfTarget(error)) throw error;
		return [{source: database, reason: reasonOf(error)}];
	}
}

function sizeOf(file: string): number {
	return statSync(file, {throwIfNoEntry: false})?.size ?? 0;
}

/** A failure to read a source only leaves that source out; a failure to write ends the export. */
function isUnreadable(error: unknown, source: string): boolean {
	if (!(error instanceof Error)) return false;
	return !('code' in error) || ('path' in error && error.path === source) || error.code === 'EIO';
}

/** Failures of the file system have a call; those of SQLite do not. */
function isOfTarget(error: unknown): boolean {
	return error instanceof Error && 'syscall' in error;
}

function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if (!('code' in error)) return error.message;
	if (error.code === 'ENOENT') return 'it is not there';
	return error.code === 'EACCES' ? 'it may not be read' : error.message;
}

function asBusError(error: unknown, target: string): unknown {
	if (error instanceof BusError || !(error instanceof Error) || !('code' in error)) return error;
	return unusableError(
		`the export to ${target} cannot be written: ${error.message}`,
		'name another place with --output',
		error,
	);
}
