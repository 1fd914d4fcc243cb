import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Environment} from '../../source/agents/environment.js';
import {
	checkTerminalPlace,
	readTerminalText,
	type TerminalPlace,
	terminalText,
} from '../../source/bus/rules/terminal-place.js';
import {describeTerminal} from '../../source/terminals/describe-terminal.js';
import {findTerminal} from '../../source/terminals/find-terminal.js';

const tty = '/dev/pts/3';
const nothing = {program: null, socket: null, pane: null, window: null, outer: null} as const;
const uuid = '0C6E1E7B-6C57-4C83-9D0C-5E4A0C7E2B11';

const inTmux = {TMUX: '/tmp/tmux-1000/default,4711,0', TMUX_PANE: '%3', TERM: 'tmux-256color'};
const atTmux = {...nothing, tty, program: 'tmux', socket: '/tmp/tmux-1000/default', pane: '%3'} as const;
const inKitty = {KITTY_WINDOW_ID: '5', KITTY_LISTEN_ON: 'unix:/run/user/1000/kitty-77', TERM: 'xterm-kitty'};
const kitty = {program: 'kitty', socket: '/run/user/1000/kitty-77', pane: null, window: '5'} as const;
const inWezTerm = {
	WEZTERM_PANE: '7',
	WEZTERM_UNIX_SOCKET: '/run/user/1000/wezterm/gui-sock-9',
	TERM_PROGRAM: 'WezTerm',
};
const wezterm = {
	program: 'wezterm',
	socket: '/run/user/1000/wezterm/gui-sock-9',
	pane: '7',
	window: null,
} as const;

describe('the terminal of a process is told by its variables', () => {
	it.each<[what: string, environment: Environment, place: Partial<TerminalPlace>]>([
		['tmux', inTmux, atTmux],
		['a tmux whose socket has a comma', {...inTmux, TMUX: '/tmp/a,1,2/s,4711,12'}, {socket: '/tmp/a,1,2/s'}],
		['kitty', inKitty, kitty],
		[
			'a kitty that takes no commands',
			{...inKitty, KITTY_LISTEN_ON: undefined},
			{program: 'kitty', socket: null, window: '5'},
		],
		[
			'a kitty at a socket without a path, which any user may have taken',
			{...inKitty, KITTY_LISTEN_ON: 'unix:@kitty'},
			{program: 'kitty', socket: null, window: '5'},
		],
		['WezTerm', inWezTerm, wezterm],
		[
			'iTerm2',
			{ITERM_SESSION_ID: `w0t1p0:${uuid}`, TERM_SESSION_ID: `w0t1p0:${uuid}`, TERM_PROGRAM: 'iTerm.app'},
			{program: 'iterm2', pane: uuid, outer: null},
		],
		['Terminal.app', {TERM_PROGRAM: 'Apple_Terminal', TERM_SESSION_ID: uuid}, {program: 'apple-terminal'}],
		['screen', {STY: '1234.pts-0.desk', TERM: 'screen'}, {program: 'screen'}],
		['zellij in kitty', {...inKitty, ZELLIJ: '0'}, {program: 'zellij', outer: kitty}],
		['VS Code', {TERM_PROGRAM: 'vscode'}, {program: 'vscode'}],
		['no program that is known', {TERM: 'xterm-256color'}, nothing],
	])('%s', (_, environment, place) => {
		expect(findTerminal(environment, tty)).toMatchObject({tty, ...place});
	});

	it('and is unknown without any variable and device', () => {
		expect(findTerminal({HOME: '/home/me'}, null)).toBeNull();
	});
});

describe('of terminals whose variables linger the nearest one counts', () => {
	it.each<[what: string, environment: Environment, program: string, outer: string | null]>([
		['tmux in kitty', {...inKitty, ...inTmux}, 'tmux', 'kitty'],
		['tmux in WezTerm', {...inWezTerm, ...inTmux, TERM_PROGRAM: 'tmux'}, 'tmux', 'wezterm'],
		[
			'an old tmux, which leaves TERM_PROGRAM alone, in iTerm2',
			{...inTmux, TERM: 'screen', TERM_PROGRAM: 'iTerm.app', ITERM_SESSION_ID: `w0t0p0:${uuid}`},
			'tmux',
			'iterm2',
		],
		[
			'tmux in Terminal.app',
			{...inTmux, TERM_PROGRAM: 'tmux', TERM_SESSION_ID: uuid},
			'tmux',
			'apple-terminal',
		],
		[
			'tmux that names itself a kitty, in kitty',
			{...inKitty, ...inTmux, TERM: 'xterm-kitty', TERM_PROGRAM: 'tmux'},
			'tmux',
			'kitty',
		],
		[
			'VS Code that was started in tmux',
			{...inTmux, TERM: 'xterm-256color', TERM_PROGRAM: 'vscode'},
			'vscode',
			null,
		],
		[
			'WezTerm that was started in kitty',
			{...inKitty, ...inWezTerm, TERM: 'xterm-256color'},
			'wezterm',
			null,
		],
		['screen in tmux', {...inTmux, TERM: 'screen', TMUX: undefined, STY: '1.a'}, 'screen', null],
	])('%s', (_, environment, program, outer) => {
		const place = findTerminal(environment, tty);
		expect([place?.program, place?.outer?.program ?? null]).toEqual([program, outer]);
	});
});

describe('no value of another process gets through that is not what it should be', () => {
	it.each<[what: string, environment: Environment]>([
		['a pane that is a flag', {...inTmux, TMUX_PANE: '-tevil'}],
		['a pane with a command', {...inTmux, TMUX_PANE: '%3;kill-server'}],
		['a pane with a line', {...inTmux, TMUX_PANE: '%3\nkill-server'}],
		['no pane', {...inTmux, TMUX_PANE: undefined}],
		['a socket that is no absolute path', {...inTmux, TMUX: 'tmp/default,1,0'}],
		['a socket without pid and session', {...inTmux, TMUX: '/tmp/default'}],
		['a window that is an expression', {...inKitty, KITTY_WINDOW_ID: '5 or title:x'}],
		['a pane of WezTerm that is a flag', {...inWezTerm, WEZTERM_PANE: '--help'}],
		[
			'a session of iTerm2 that ends the script',
			{ITERM_SESSION_ID: 'w0t0p0:"\nend tell', TERM_PROGRAM: 'iTerm.app'},
		],
	])('%s', (_, environment) => {
		expect(findTerminal(environment, tty)).toEqual({...nothing, tty});
	});

	it.each([
		['with a control character', '/tmp/a\u0007b'],
		['with a blank', '/tmp/a b'],
		['that is too long for a socket', `/${'a'.repeat(107)}`],
		['with a character that turns the line around', '/tmp/\u202eb'],
	])('a socket %s', (_, socket) => {
		expect(findTerminal({...inWezTerm, WEZTERM_UNIX_SOCKET: socket}, tty)).toMatchObject({socket: null});
		expect(findTerminal({...inTmux, TMUX: `${socket},1,0`}, tty)).toMatchObject({socket: null});
	});

	it('whatever the variables are, nothing comes out that starts like a flag or breaks a line', () => {
		const word = fc.oneof(
			fc.string(),
			fc.constantFrom('%1', '5', '-x', '/s,1,2', 'unix:/s', 'vscode', 'tmux'),
		);
		const names = [
			'TMUX',
			'TMUX_PANE',
			'KITTY_WINDOW_ID',
			'KITTY_LISTEN_ON',
			'WEZTERM_PANE',
			'WEZTERM_UNIX_SOCKET',
			'ITERM_SESSION_ID',
			'TERM_SESSION_ID',
			'TERM_PROGRAM',
			'TERM',
			'STY',
			'ZELLIJ',
		];
		fc.assert(
			fc.property(
				fc.dictionary(fc.constantFrom(...names), word),
				fc.option(fc.string()),
				(environment, device) => {
					const place = findTerminal(environment, device);
					const parts = [place, place?.outer].flatMap(part =>
						part ? [part.socket, part.pane, part.window] : [],
					);
					for (const part of [place?.tty, ...parts]) expect(part ?? '/').toMatch(/^[/%\dA-F][^\s\p{C}]*$/iu);
				},
			),
		);
	});
});

describe('what is stored of a terminal', () => {
	const place: TerminalPlace = {...atTmux, outer: kitty};

	it('comes back as it was', () => {
		expect(readTerminalText(terminalText(place))).toEqual(place);
		expect(terminalText(null)).toBeNull();
	});

	it.each([
		['no JSON', '{'],
		['no object', '"tmux"'],
		['an empty object', '{}'],
		['a program nobody knows', '{"program": "rm", "pane": "%1"}'],
		['null', 'null'],
	])('is nothing where another program wrote %s', (_, text) => {
		expect(readTerminalText(text)).toBeNull();
	});

	it('loses the parts that cannot be right', () => {
		const told = {
			program: 'tmux',
			tty: '/dev/../etc/passwd',
			pane: '-t',
			window: 5,
			socket: 'x',
			outer: {program: 'kitty'},
		};
		expect(checkTerminalPlace(told)).toEqual({
			...nothing,
			tty: null,
			program: 'tmux',
			outer: {program: 'kitty', socket: null, pane: null, window: null},
		});
	});
});

describe('a terminal in words', () => {
	it.each<[TerminalPlace, string]>([
		[{...atTmux, outer: kitty}, 'tmux pane %3 in kitty window 5, /dev/pts/3'],
		[{...nothing, ...wezterm, tty: null}, 'WezTerm pane 7'],
		[{...nothing, tty}, '/dev/pts/3'],
		[{...nothing, tty, program: 'vscode'}, 'VS Code, /dev/pts/3'],
	])('%j', (place, words) => {
		expect(describeTerminal(place)).toBe(words);
	});
});
