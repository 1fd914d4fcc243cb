import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {findAgent} from '../../../source/agents/index.js';
import {applyPlan} from '../../../source/installer/apply-plan.js';
import {type FileStore, fileStore} from '../../../source/installer/file-store.js';
import {readManifest} from '../../../source/installer/manifest.js';
import {findPlace, type Place} from '../../../source/installer/place.js';
import {type Plan, planInstall, planUninstall} from '../../../source/installer/plan.js';
import {targetOf} from '../../../source/installer/targets.js';

/** A home folder with agents in it, without their programs. */
export class Machine {
	readonly home: string;
	readonly place: Place;
	readonly #environment: Readonly<Record<string, string>>;

	constructor(name = 'home') {
		const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'session-bus-installer-')));
		onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
		this.home = path.join(folder, name);
		mkdirSync(this.home);
		this.#environment = {HOME: this.home, PATH: '/nowhere'};
		this.place = findPlace(this.#environment, this.home);
	}

	/** Puts a file into the home folder. */
	write(file: string, content: string | Uint8Array): string {
		const target = path.join(this.home, file);
		mkdirSync(path.dirname(target), {recursive: true});
		writeFileSync(target, content);
		return target;
	}

	read(file: string): string {
		return readFileSync(path.join(this.home, file), 'utf8');
	}

	/** Sets agents up. */
	install(
		vendors: readonly string[],
		{wake = false, store = fileStore, version = '1.0.0'}: InstallOptions = {},
	): Plan {
		const targets = vendors.map(vendor => {
			const agent = findAgent(vendor);
			if (!agent) throw new Error(`there is no agent ${vendor}`);
			const environment = this.#environment;
			return targetOf(agent, {scope: 'user', project: this.home, wake, version, environment}, this.place);
		});
		const plan = planInstall(targets, readManifest(this.place.home), this.place);
		applyPlan(this.place.home, plan, store);
		return plan;
	}

	/** Takes everything back. */
	uninstall(store: FileStore = fileStore): Plan {
		const known = readManifest(this.place.home);
		const plan = planUninstall(known.installations, known, this.place, this.#environment);
		applyPlan(this.place.home, plan, store);
		return plan;
	}

	/** Every file and folder, with what is in it. */
	picture(): Record<string, string> {
		const names = readdirSync(this.home, {recursive: true, withFileTypes: true}).map(entry => {
			const file = path.join(entry.parentPath, entry.name);
			const shown = path.relative(this.home, file);
			return [shown, entry.isDirectory() ? 'folder' : readFileSync(file).toString('base64')] as const;
		});
		return Object.fromEntries(names.toSorted(([a], [b]) => (a < b ? -1 : 1)));
	}
}

type InstallOptions = {readonly wake?: boolean; readonly store?: FileStore; readonly version?: string};

/** A file system that fails for good after so many changes, as a crash does. */
export function crashingAfter(changes: number): FileStore {
	let left = changes;
	const step = (work: () => void) => {
		if (left-- <= 0) throw new Error('the process was killed');
		work();
	};
	return {
		write: (file, bytes, mode) => step(() => fileStore.write(file, bytes, mode)),
		remove: file => step(() => fileStore.remove(file)),
		removeFolder: folder => step(() => fileStore.removeFolder(folder)),
	};
}
