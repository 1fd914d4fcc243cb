import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import {textAt} from './json.ts';

/** The agents that are driven for real. */
export const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'] as const;

/** One of them. */
export type Vendor = (typeof vendors)[number];

/** An agent's program, or why there is none. */
export type Cli = {readonly command: string; readonly version: string} | {readonly skipped: string};

type Package = {
	readonly name: string;
	readonly version: string;
	/** The script that npm may have been forbidden to run, and that fetches the native program into place. */
	readonly afterInstall?: string;
};

const packages: Readonly<Record<Vendor, Package>> = {
	claude: {name: '@anthropic-ai/claude-code', version: '2.1.332', afterInstall: 'install.cjs'},
	codex: {name: '@openai/codex', version: '0.171.0'},
	gemini: {name: '@google/gemini-cli', version: '0.61.0'},
	kimi: {name: '@moonshot-ai/kimi-code', version: '2.1.0'},
	copilot: {name: '@github/copilot', version: '1.0.102'},
	opencode: {name: 'opencode-ai', version: '1.18.33', afterInstall: 'postinstall.mjs'},
};

/** The variable that has the newest version of every agent driven. */
export const latestVariable = 'SESSION_BUS_LATEST_AGENTS';

/** Where everything about agents is kept, outside of any repository and of the system's temporary folder. */
export const cacheFolder = path.join(
	process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'),
	'session-bus',
);

/** The folders that hold Node, npm and the system's programs. */
export const programPath = [path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');

const found = new Map<Vendor, Cli>();

/** Whether the newest versions are driven in place of those that are pinned. */
const isLatest = () => process.env[latestVariable] === '1';

/** An agent's program at its pinned version, or its newest one, installed when it is not there yet. */
export function ensureCli(vendor: Vendor): Cli {
	const known = found.get(vendor) ?? look(vendor);
	found.set(vendor, known);
	return known;
}

function look(vendor: Vendor): Cli {
	const {name, version: pinned} = packages[vendor];
	const version = isLatest() ? newestVersion(name) : pinned;
	if (version === null) return {skipped: `skipped: npm does not tell the newest version of ${name}`};
	const folder = path.join(cacheFolder, 'agents', isLatest() ? `${vendor}-latest` : vendor);
	if (installedVersion(folder, name) !== version) {
		const failure = install(vendor, version, folder);
		if (failure !== null) return {skipped: `skipped: ${name}@${version} cannot be installed: ${failure}`};
	}
	const command = path.join(folder, 'node_modules/.bin', vendor);
	return existsSync(command)
		? {command, version}
		: {skipped: `skipped: ${name}@${version} has no command ${vendor}`};
}

function installedVersion(folder: string, name: string): string | null {
	try {
		const manifest = path.join(folder, 'node_modules', name, 'package.json');
		return textAt(JSON.parse(readFileSync(manifest, 'utf8')), 'version');
	} catch {
		return null;
	}
}

function newestVersion(name: string): string | null {
	const {status, stdout} = spawnSync('npm', ['view', name, 'version'], {
		encoding: 'utf8',
		env: {...process.env, PATH: programPath},
		timeout: 60_000,
	});
	return status === 0 && stdout.trim() !== '' ? stdout.trim() : null;
}

/** Installs beside the final place, so that an interrupted download is never taken for an agent. */
function install(vendor: Vendor, version: string, folder: string): string | null {
	const {name, afterInstall} = packages[vendor];
	const draft = `${folder}.${process.pid}`;
	rmSync(draft, {recursive: true, force: true});
	mkdirSync(draft, {recursive: true});
	writeFileSync(path.join(draft, 'package.json'), JSON.stringify({private: true}));
	const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
	const failure =
		run('npm', ['install', ...flags, `${name}@${version}`], draft) ??
		(afterInstall === undefined
			? null
			: run(process.execPath, [afterInstall], path.join(draft, 'node_modules', name)));
	if (failure !== null) {
		rmSync(draft, {recursive: true, force: true});
		return failure;
	}
	rmSync(folder, {recursive: true, force: true});
	renameSync(draft, folder);
	return null;
}

function run(command: string, words: readonly string[], cwd: string): string | null {
	const {status, stderr, error} = spawnSync(command, words, {
		cwd,
		encoding: 'utf8',
		env: {...process.env, PATH: programPath},
		timeout: 240_000,
	});
	if (status === 0) return null;
	return (error?.message ?? stderr.trim().split('\n').at(-1)) || `exit ${status}`;
}
