import {createHash, randomBytes} from 'node:crypto';
import {constants, lstatSync, mkdirSync, renameSync, rmSync} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import path from 'node:path';
import {refusedError} from '../bus/errors.js';
import {makeFolder} from '../system/make-folder.js';
import {checksumLine, type ExportedFile} from './manifest.js';

/** How much is read at once, in bytes. */
const chunkSize = 1024 * 1024;

/**
 * A new folder that appears whole or not at all: everything is written to a hidden folder beside it, forced to the
 * disk, and renamed at the end.
 */
export class ExportFolder {
	readonly target: string;
	readonly #draft: string;
	readonly #folders: Set<string>;
	readonly #files: ExportedFile[] = [];

	/** @throws BusError `refused` when there is something of that name already */
	constructor(target: string) {
		this.target = target;
		this.#refuseExisting();
		const parent = path.dirname(target);
		makeFolder(parent, 0o700);
		this.#draft = path.join(parent, `.${path.basename(target)}.${randomBytes(4).toString('hex')}.part`);
		mkdirSync(this.#draft, {mode: 0o700});
		this.#folders = new Set([this.#draft]);
	}

	/** What has been written so far. */
	get files(): readonly ExportedFile[] {
		return this.#files;
	}

	/**
	 * Copies a file as long as it is when it is opened: what is added meanwhile may be half a line.
	 * @param name where to, within the folder
	 * @param onBytes told of every piece
	 */
	async copy(source: string, name: string, onBytes: (bytes: number) => void): Promise<void> {
		// A pipe that was put in a file's place must not stop everything
		const input = await open(source, constants.O_RDONLY | constants.O_NONBLOCK);
		try {
			const before = await input.stat();
			if (!before.isFile()) throw new Error('it is no file');
			const {bytes, sha256} = await this.#write(name, readUpTo(input, before.size, onBytes));
			const {size} = await input.stat();
			const change = bytes < before.size ? 'shrank' : size > before.size ? 'grew' : null;
			this.#files.push({
				path: name,
				source,
				bytes,
				sha256,
				sourceModifiedAt: before.mtime.toISOString(),
				...(change === null ? {} : {changedDuringCopy: change}),
			});
		} finally {
			await input.close();
		}
	}

	/** Writes a file from pieces of text. */
	async write(name: string, source: string, pieces: Iterable<string>): Promise<void> {
		const written = await this.#write(name, pieces);
		this.#files.push({path: name, source, ...written, sourceModifiedAt: null});
	}

	/** Adds the manifest and the checksums, and gives the folder its name. */
	async finish(manifest: string): Promise<void> {
		const {sha256} = await this.#write('manifest.json', [manifest]);
		const sums = [...this.#files, {path: 'manifest.json', sha256}].map(checksumLine);
		await this.#write('SHA256SUMS', sums);
		for (const folder of [...this.#folders].reverse()) await syncFolder(folder);
		this.#refuseExisting();
		renameSync(this.#draft, this.target);
		await syncFolder(path.dirname(this.target));
	}

	/** Takes back what was written; of no effect after {@link finish}. */
	discard(): void {
		rmSync(this.#draft, {recursive: true, force: true});
	}

	#refuseExisting(): void {
		if (!lstatSync(this.target, {throwIfNoEntry: false})) return;
		throw refusedError(`${this.target} exists already`, 'name a folder that does not, with --output');
	}

	/** Writes a file; one that cannot be finished is removed, as nothing may be here that the manifest does not name. */
	async #write(
		name: string,
		pieces: AsyncIterable<Uint8Array> | Iterable<string>,
	): Promise<{readonly bytes: number; readonly sha256: string}> {
		const file = path.join(this.#draft, name);
		this.#makeFolder(path.dirname(file));
		const hash = createHash('sha256');
		const output = await open(file, 'wx', 0o600);
		let bytes = 0;
		try {
			for await (const piece of pieces) {
				const data = typeof piece === 'string' ? Buffer.from(piece) : piece;
				hash.update(data);
				await output.writeFile(data);
				bytes += data.length;
			}
			await output.sync();
		} catch (error) {
			rmSync(file, {force: true});
			throw error;
		} finally {
			await output.close();
		}
		return {bytes, sha256: hash.digest('hex')};
	}

	#makeFolder(folder: string): void {
		if (this.#folders.has(folder)) return;
		this.#makeFolder(path.dirname(folder));
		mkdirSync(folder, {mode: 0o700});
		this.#folders.add(folder);
	}
}

async function* readUpTo(
	input: FileHandle,
	size: number,
	onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
	const buffer = Buffer.alloc(Math.min(chunkSize, size));
	for (let done = 0; done < size; ) {
		const {bytesRead} = await input.read(buffer, 0, Math.min(buffer.length, size - done), done);
		if (bytesRead === 0) return;
		yield buffer.subarray(0, bytesRead);
		done += bytesRead;
		onBytes(bytesRead);
	}
}

/** Forces the names in a folder to the disk. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}
