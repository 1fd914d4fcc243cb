import {execFileSync, spawnSync} from 'node:child_process';
import path from 'node:path';
import pty from '@lydell/node-pty';
import {onTestFinished} from 'vitest';
import type {TerminalPlace} from '../../../source/bus/rules/terminal-place.js';
import {systemProcessTable} from '../../../source/system/process-table.js';
import {findTerminal} from '../../../source/terminals/find-terminal.js';
import {temporaryFolder} from '../../bus/support/temp-folder.js';
import {until} from '../../commands/support/condition.js';

/** Whether there is a tmux to try. */
export const hasTmux = spawnSync('tmux', ['-V'], {stdio: 'ignore'}).status === 0;

const processes = systemProcessTable();

/** A pane: its id, the window it is in, the process in it, its device. */
export type Pane = {readonly id: string; readonly window: string; readonly pid: number; readonly tty: string};

/** What a client shows. */
export type Shown = {
	readonly name: string;
	readonly session: string;
	readonly pane: string;
	readonly activity: number;
};

/** A tmux server of one test, with a socket of its own. */
export class TmuxServer {
	readonly socket: string;
	readonly #env: Readonly<Record<string, string>>;

	/** @param env what its panes are started with besides */
	constructor(env: Readonly<Record<string, string>> = {}) {
		const folder = temporaryFolder();
		this.#env = {PATH: process.env.PATH ?? '', HOME: folder, SHELL: '/bin/sh', ...env};
		this.socket = path.join(folder, 'socket');
		onTestFinished(() => void spawnSync('tmux', ['-S', this.socket, 'kill-server'], {stdio: 'ignore'}));
	}

	/** Runs a command of tmux and returns what it prints. */
	run(...words: readonly string[]): string {
		const line = ['-S', this.socket, '-f', '/dev/null', ...words];
		return execFileSync('tmux', line, {encoding: 'utf8', env: this.#env, stdio: 'pipe'}).trim();
	}

	/** Makes a session, a window or a pane that runs a command, without showing it. */
	start(how: 'new-session' | 'new-window' | 'split-window', name: string, command = 'sleep 3600'): Pane {
		const format = '#{pane_id} #{window_id} #{pane_pid} #{pane_tty}';
		const where = how === 'new-session' ? ['-s', name, '-x', '80', '-y', '24'] : ['-t', name];
		const line = this.run(how, '-d', '-P', '-F', format, ...where, `exec ${command}`);
		const [id = '', window = '', pid = '', tty = ''] = line.split(' ');
		return {id, window, pid: Number(pid), tty};
	}

	/** Attaches a terminal to a session, as a person does. */
	async attach(session: string, env: Readonly<Record<string, string>> = {}): Promise<Client> {
		const words = ['-S', this.socket, 'attach', '-t', session];
		const child = pty.spawn('tmux', words, {
			cols: 80,
			rows: 24,
			name: 'xterm-256color',
			env: {...this.#env, TERM: 'xterm-256color', ...env},
		});
		child.onData(() => {});
		onTestFinished(() => child.kill('SIGKILL'));
		const name = await until('the client is attached', () => {
			const lines = this.run('list-clients', '-F', '#{client_pid} #{client_name}').split('\n');
			return lines.find(line => line.startsWith(`${child.pid} `))?.split(' ')[1] ?? null;
		});
		return {name, type: keys => child.write(keys)};
	}

	/** What each client shows, by its name. */
	shown(): ReadonlyMap<string, Shown> {
		const format = '#{client_name} #{session_name} #{pane_id} #{client_activity}';
		const clients = this.run('list-clients', '-F', format).split('\n').filter(Boolean);
		return new Map(
			clients.map(line => {
				const [name = '', session = '', pane = '', activity = ''] = line.split(' ');
				return [name, {name, session, pane, activity: Number(activity)}];
			}),
		);
	}

	/** Types into a client until the server has seen that it was used after the others. */
	async use(client: Client): Promise<void> {
		await until('the client was used last', async () => {
			client.type('x');
			await new Promise(resolve => setTimeout(resolve, 100));
			const {activity = 0} = this.shown().get(client.name) ?? {};
			return [...this.shown().values()].every(
				other => other.name === client.name || other.activity < activity,
			);
		});
	}

	/** Where a pane is, as the process in it tells. */
	async placeOf({pid, tty}: Pane): Promise<TerminalPlace> {
		return until('the process of the pane has its variables', () => {
			const place = findTerminal(processes.environment(pid) ?? {}, processes.tty(pid));
			return place?.program === 'tmux' && place.tty === tty ? place : null;
		});
	}

	/** The variables of the process in a pane. */
	environmentOf({pid}: Pane): Readonly<Record<string, string>> {
		return {PATH: process.env.PATH ?? '', ...processes.environment(pid)};
	}
}

/** A terminal in which somebody looks at a session. */
export type Client = {readonly name: string; readonly type: (keys: string) => void};
