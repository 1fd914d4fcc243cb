import {chmodSync, chownSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {TerminalAddress, TerminalPlace} from '../../source/bus/rules/terminal-place.js';
import {systemProcessTable} from '../../source/system/process-table.js';
import {goToTerminal, type Sought, terminalObstacle} from '../../source/terminals/go-to-terminal.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {hasTmux, TmuxServer} from './support/tmux-server.js';

const nowhere = {program: null, socket: null, pane: null, window: null, tty: null, outer: null} as const;
const uuid = '0C6E1E7B-6C57-4C83-9D0C-5E4A0C7E2B11';

/** A user who owns nothing. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** A folder with programs that write down how they are called, and a socket that counts who comes. */
async function openStage() {
	const folder = temporaryFolder();
	// Where nobody else can come, no modes below would matter
	chmodSync(folder, 0o755);
	const bin = path.join(folder, 'bin');
	mkdirSync(bin);
	const log = path.join(folder, 'calls');
	const socket = path.join(folder, 'run', 'socket');
	mkdirSync(path.dirname(socket), {mode: 0o755});
	let visits = 0;
	const server = net.createServer(connection => {
		visits++;
		connection.destroy();
	});
	await new Promise<void>(resolve => server.listen(socket, resolve));
	onTestFinished(() => void server.close());
	return {
		folder,
		socket,
		visits: () => visits,
		/** A program of that name. */
		provide(name: string, does = 'exit 0') {
			const file = path.join(bin, name);
			const said = `printf '%s\\0' "${name}" "$WEZTERM_UNIX_SOCKET" "$@" >> ${log}; echo >> ${log}`;
			writeFileSync(file, `#!/bin/sh\n${said}\n${does}\n`);
			chmodSync(file, 0o755);
		},
		/** The words of every call so far: the program, the socket in its variables, its arguments. */
		calls: () =>
			existsSync(log)
				? readFileSync(log, 'utf8')
						.split('\0\n')
						.filter(Boolean)
						.map(call => call.split('\0'))
				: [],
		goTo(
			place: Partial<TerminalPlace>,
			platform: NodeJS.Platform = 'linux',
			searchPath = `${bin}:/usr/bin:/bin`,
		) {
			const session: Sought = {status: 'active', host: 'desk', terminal: {...nowhere, ...place}};
			const environment = {PATH: searchPath};
			return goToTerminal(session, {environment, host: 'desk', processes: systemProcessTable(), platform});
		},
	};
}

describe('a terminal is brought to the front by what its program offers', () => {
	it('kitty by its remote control, at its socket', async () => {
		const {provide, goTo, calls, socket} = await openStage();
		provide('kitten');
		expect(await goTo({program: 'kitty', socket, window: '5'})).toBeNull();
		expect(calls()).toEqual([
			['kitten', '', '@', '--to', `unix:${socket}`, 'focus-window', '--match', 'id:5'],
		]);
	});

	it('an older kitty, which has no kitten, by itself', async () => {
		const {provide, goTo, calls, socket} = await openStage();
		provide('kitty');
		expect(await goTo({program: 'kitty', socket, window: '5'})).toBeNull();
		expect(calls()).toEqual([
			['kitty', '', '@', '--to', `unix:${socket}`, 'focus-window', '--match', 'id:5'],
		]);
	});

	it('WezTerm by its command, which is told the socket', async () => {
		const {provide, goTo, calls, socket} = await openStage();
		provide('wezterm');
		expect(await goTo({program: 'wezterm', socket, pane: '7'})).toBeNull();
		expect(calls()).toEqual([
			['wezterm', socket, 'cli', '--no-auto-start', 'activate-pane', '--pane-id', '7'],
		]);
	});

	it.each<[what: string, place: Partial<TerminalPlace>, words: readonly string[], application: string]>([
		['iTerm2', {program: 'iterm2', pane: uuid, tty: '/dev/ttys003'}, [uuid, '/dev/ttys003'], 'iTerm2'],
		['iTerm2 without a device', {program: 'iterm2', pane: uuid}, [uuid, '-'], 'iTerm2'],
		['Terminal.app', {program: 'apple-terminal', tty: '/dev/ttys003'}, ['/dev/ttys003'], 'Terminal'],
	])(
		'%s by a script that gets what it looks for as words, on macOS',
		async (_, place, words, application) => {
			const {provide, goTo, calls} = await openStage();
			provide('osascript');
			expect(await goTo(place, 'darwin')).toBeNull();
			const [call = []] = calls();
			expect(call.slice(-words.length - 1)).toEqual(['--', ...words]);
			expect(call).toContain(`tell application "${application}"`);
			expect(call.slice(2, -words.length - 1).filter((_word, index) => index % 2 === 0)).toEqual(
				Array((call.length - words.length - 3) / 2).fill('-e'),
			);
			expect(await goTo(place, 'linux')).toBe('only macOS can bring it to the front');
			expect(calls()).toHaveLength(1);
		},
	);
});

describe('what stands in the way is told', () => {
	it.each<[what: string, changes: Partial<Sought>, obstacle: string]>([
		['nothing known', {terminal: null}, 'nothing is known of its terminal'],
		['another host', {host: 'elsewhere'}, 'it runs on another host'],
		['a session that has ended', {status: 'ended'}, 'it has ended'],
		['one whose process is dead', {status: 'orphaned'}, 'it has ended'],
		[
			'a device alone',
			{terminal: {...nowhere, tty: '/dev/pts/3'}},
			'no program is known that shows its terminal',
		],
		[
			'a program that takes no commands',
			{terminal: {...nowhere, program: 'vscode'}},
			'VS Code cannot be told from outside to show it',
		],
	])('%s', async (_, changes, obstacle) => {
		const terminal: TerminalPlace = {...nowhere, program: 'kitty', window: '1'};
		const session: Sought = {status: 'active', host: 'desk', terminal, ...changes};
		expect(terminalObstacle(session, 'desk')).toBe(obstacle);
		const processes = systemProcessTable();
		expect(await goToTerminal(session, {environment: {}, host: 'desk', processes})).toBe(obstacle);
	});

	it.each<[what: string, place: Partial<TerminalPlace>, obstacle: RegExp]>([
		[
			'a kitty without a socket',
			{program: 'kitty', window: '5'},
			/^its kitty takes no commands: set `allow_remote_control/,
		],
		['a WezTerm without a socket', {program: 'wezterm', pane: '7'}, /^its socket or its pane is not known$/],
		['a tmux without a pane', {program: 'tmux'}, /^its socket or its pane is not known$/],
		['an iTerm2 of which nothing is known', {program: 'iterm2'}, /^its session is not known$/],
		['a Terminal.app without a device', {program: 'apple-terminal'}, /^its device is not known$/],
	])('%s', async (_, place, obstacle) => {
		const {goTo} = await openStage();
		expect(await goTo(place, 'darwin')).toMatch(obstacle);
	});

	it('a program that is missing, or that another user could have put there', async () => {
		const {goTo, socket, folder, provide, calls} = await openStage();
		const place = {program: 'wezterm', socket, pane: '7'} as const;
		const missing = 'there is no program wezterm in PATH that nobody else can change';
		expect(await goTo(place)).toBe(missing);
		provide('wezterm');
		chmodSync(path.join(folder, 'bin'), 0o777);
		expect(await goTo(place)).toBe(missing);
		expect(await goTo(place, 'linux', 'bin:')).toBe(missing);
		expect(calls()).toEqual([]);
	});

	it('a program that fails, in its own words, cut and cleaned', async () => {
		const {goTo, socket, provide} = await openStage();
		const place = {program: 'wezterm', socket, pane: '7'} as const;
		provide('wezterm', `printf 'no \\033[31msuch pane\\nmore\\n' >&2; exit 1`);
		expect(await goTo(place)).toBe('wezterm said "no such pane"');
		provide('wezterm', `head -c 1000 /dev/zero | tr '\\0' x >&2; exit 1`);
		expect(await goTo(place)).toMatch(/^wezterm said "x{119}…"$/);
		provide('wezterm', 'exit 7');
		expect(await goTo(place)).toBe('wezterm failed');
	});
});

describe('a socket that another user could have put where it is', () => {
	const {program, pane}: Omit<TerminalAddress, 'socket' | 'window'> = {program: 'tmux', pane: '%1'};

	it.each<[what: string, spoil: (stage: Awaited<ReturnType<typeof openStage>>) => string]>([
		[
			'lies in a folder where all may write',
			({socket}) => {
				chmodSync(path.dirname(socket), 0o777);
				return socket;
			},
		],
		[
			'lies below a folder where its group may write',
			({socket, folder}) => {
				chmodSync(folder, 0o775);
				return socket;
			},
		],
		[
			'is reached by a link',
			({socket, folder}) => {
				symlinkSync(socket, path.join(folder, 'link'));
				return path.join(folder, 'link');
			},
		],
		[
			'is none',
			({folder}) => {
				writeFileSync(path.join(folder, 'file'), '');
				return path.join(folder, 'file');
			},
		],
		['is not there', ({folder}) => path.join(folder, 'gone')],
		['lies below a file', ({socket}) => path.join(socket, 'below')],
	])('and that %s is not connected to', async (_, spoil) => {
		const stage = await openStage();
		const socket = spoil(stage);
		for (const one of [
			{program, pane},
			{program: 'wezterm', pane: '1'},
			{program: 'kitty', window: '1'},
		] as const) {
			expect(await stage.goTo({...one, socket})).toBe(
				`its socket ${socket} is gone, or another user could have put it there`,
			);
		}
		expect(stage.visits()).toBe(0);
	});

	it.skipIf(!isRoot)('and that is another user’s is not connected to', async () => {
		const {goTo, socket, visits} = await openStage();
		chownSync(socket, nobody, nobody);
		expect(await goTo({program, pane, socket})).toMatch(/another user could have put it there$/);
		expect(visits()).toBe(0);
	});

	it.skipIf(!hasTmux)('is told apart from one in a folder of this user, which is connected to', async () => {
		const {goTo, socket, visits} = await openStage();
		expect(await goTo({program, pane, socket})).not.toBeNull();
		expect(visits()).toBeGreaterThan(0);
	});
});

describe.skipIf(!hasTmux)('a tmux that another terminal shows', () => {
	it('is chosen, and then the window of its client is raised, not the one its server was started in', async () => {
		const {provide, goTo, calls, socket} = await openStage();
		provide('kitten');
		const started = {KITTY_WINDOW_ID: '1', KITTY_LISTEN_ON: `unix:${socket}`};
		const tmux = new TmuxServer(started);
		const pane = tmux.start('new-session', 'work');
		await tmux.attach('work', {...started, KITTY_WINDOW_ID: '8', TERM: 'xterm-256color'});
		const place = await tmux.placeOf(pane);
		expect(place.outer).toMatchObject({program: 'kitty', window: '1'});
		expect(await goTo(place)).toBeNull();
		expect(calls().map(words => words.at(-1))).toEqual(['id:8']);
	});

	it('is in front already where whoever asks is looked at in the same client', async () => {
		const {provide, calls, socket, folder} = await openStage();
		provide('kitten');
		const kitty = {KITTY_WINDOW_ID: '1', KITTY_LISTEN_ON: `unix:${socket}`};
		const tmux = new TmuxServer(kitty);
		const pane = tmux.start('new-session', 'work');
		const asking = tmux.start('new-window', 'work');
		const client = await tmux.attach('work', kitty);
		const terminal = await tmux.placeOf(pane);
		const environment = {...tmux.environmentOf(asking), PATH: `${folder}/bin:${process.env.PATH}`};
		const session: Sought = {status: 'active', host: 'desk', terminal};
		expect(
			await goToTerminal(session, {environment, host: 'desk', processes: systemProcessTable()}),
		).toBeNull();
		expect(tmux.shown().get(client.name)).toMatchObject({pane: pane.id});
		expect(calls()).toEqual([]);
	});

	it('is raised by its device alone where the variables of its client cannot be read, as on macOS', async () => {
		const {provide, calls, folder} = await openStage();
		provide('osascript');
		const tmux = new TmuxServer({ITERM_SESSION_ID: `w0t0p0:${uuid}`});
		const pane = tmux.start('new-session', 'work');
		const {name} = await tmux.attach('work');
		const session: Sought = {status: 'active', host: 'desk', terminal: await tmux.placeOf(pane)};
		const reason = await goToTerminal(session, {
			environment: {PATH: `${folder}/bin:${process.env.PATH}`},
			host: 'desk',
			platform: 'darwin',
			processes: {environment: () => null},
		});
		expect(reason).toBeNull();
		expect(calls().map(words => words.slice(-2))).toEqual([['-', name]]);
	});
});
