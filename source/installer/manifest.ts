import path from 'node:path';
import * as v from 'valibot';
import {unusableError} from '../bus/errors.js';
import {readBytes} from './file-store.js';

const list = <Item extends v.GenericSchema>(item: Item) => v.pipe(v.array(item), v.readonly());
const jsonPath = list(v.string());

const jsonEdit = v.union([
	v.object({set: jsonPath, to: v.unknown(), ours: v.optional(v.string())}),
	v.object({add: jsonPath, element: v.unknown(), ours: v.string()}),
]);

const fileRecord = v.object({
	file: v.string(),
	kind: v.picklist(['own', 'json', 'toml']),
	/** Hash of what was there before; `null` when there was no file. */
	before: v.nullable(v.string()),
	/** Hashes of what was written; several while a change is under way. */
	after: list(v.string()),
	/** Name of the copy of what was there before. */
	backup: v.nullable(v.string()),
	/** Whether the file without us is what it was before; not so once others changed it in between. */
	isPristine: v.boolean(),
	/** Folders that were made for it. */
	folders: list(v.string()),
	/** JSON: what was edited, and what is needed to take it back. */
	edits: list(jsonEdit),
	created: list(jsonPath),
	replaced: list(v.object({path: jsonPath, value: v.unknown()})),
});

const manifest = v.object({
	version: v.literal(1),
	launcher: v.nullable(fileRecord),
	installations: list(
		v.object({
			vendor: v.string(),
			scope: v.picklist(['user', 'project']),
			folder: v.string(),
			wake: v.union([v.boolean(), v.literal('closed')]),
			version: v.string(),
			files: list(fileRecord),
		}),
	),
});

/** What is known of one file that was made or changed. */
export type FileRecord = v.InferOutput<typeof fileRecord>;

/** One agent that was set up, for all projects or for one. */
export type InstalledAgent = v.InferOutput<typeof manifest>['installations'][number];

/** All that was ever installed and not taken back. */
export type Manifest = v.InferOutput<typeof manifest>;

/** The manifest of a machine where nothing is installed. */
export const emptyManifest: Manifest = {version: 1, launcher: null, installations: []};

/** Where the manifest lies in the folder of session-bus. */
export function manifestFile(home: string): string {
	return path.join(home, 'installed.json');
}

/** Where copies of changed files lie. */
export function backupFolder(home: string): string {
	return path.join(home, 'backups');
}

/**
 * Reads what is installed.
 * @throws BusError `unusable` for a manifest that cannot be understood
 */
export function readManifest(home: string): Manifest {
	const file = manifestFile(home);
	const source = readBytes(file)?.toString('utf8');
	if (source === undefined) return emptyManifest;
	const hint = `copies of what was changed lie in ${backupFolder(home)}; remove ${file} to start anew`;
	let json: unknown;
	try {
		json = JSON.parse(source);
	} catch (error) {
		throw unusableError(`${file} is damaged: it is not JSON`, hint, error);
	}
	const result = v.safeParse(manifest, json);
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw unusableError(`${file} is damaged: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`, hint);
}

/** The manifest as it is written. */
export function printManifest(manifest: Manifest): Uint8Array {
	return Buffer.from(`${JSON.stringify(manifest, null, '\t')}\n`);
}

/** Whether two installations are of one agent in one place. */
export function isSamePlace(
	first: Pick<InstalledAgent, 'vendor' | 'scope' | 'folder'>,
	second: Pick<InstalledAgent, 'vendor' | 'scope' | 'folder'>,
): boolean {
	return first.vendor === second.vendor && first.scope === second.scope && first.folder === second.folder;
}
