import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** Whether this machine lets a process have mounts of its own. */
export const canMount = (() => {
	try {
		execFileSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
})();

/** A folder on a small disk that only those see who enter. */
export class SmallDisk {
	/** Before a command: runs it where the disk is to be seen, in the folder that was current. */
	readonly enter: readonly [string, ...string[]];
	/** Before a path: what those see who enter. */
	readonly root: string;
	readonly #folder: string;
	readonly #holder: ChildProcess;

	private constructor(folder: string, holder: ChildProcess) {
		this.#folder = folder;
		this.#holder = holder;
		this.root = `/proc/${holder.pid}/root`;
		const there = `cd "$PWD" && exec nsenter -t ${holder.pid} -m -- sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"`;
		this.enter = ['sh', '-c', there, 'sh'];
	}

	/** Mounts a disk of a size on a folder. */
	static async mount(folder: string, size: string): Promise<SmallDisk> {
		const script = `mount -t tmpfs -o size=${size},mode=700 none "$0" && echo mounted && exec sleep 3600`;
		const holder = spawn('unshare', ['-m', 'sh', '-c', script, folder], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		await once(holder.stdout, 'data');
		return new SmallDisk(folder, holder);
	}

	/** Leaves no room on it. */
	fill(): void {
		for (let size = 1 << 20; size >= 1; size >>= 1) {
			for (let file = 0; ; file++) {
				try {
					writeFileSync(this.#ballast(`${size}-${file}`), Buffer.alloc(size), {flag: 'wx'});
				} catch {
					rmSync(this.#ballast(`${size}-${file}`), {force: true});
					break;
				}
			}
		}
	}

	/** Makes room again. */
	empty(): void {
		execFileSync('sh', ['-c', 'rm -f "$0"/ballast-*', `${this.root}${this.#folder}`]);
	}

	leave(): void {
		this.#holder.kill('SIGKILL');
	}

	#ballast(name: string): string {
		return path.join(`${this.root}${this.#folder}`, `ballast-${name}`);
	}
}
