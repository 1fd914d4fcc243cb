import type {TerminalProgram} from '../bus/rules/terminal-place.js';
import {appleTerminal} from './apple-terminal.js';
import {iterm2} from './iterm2.js';
import {kitty} from './kitty.js';
import {screen} from './screen.js';
import type {Terminal} from './terminal.js';
import {tmux} from './tmux.js';
import {vscode} from './vscode.js';
import {wezterm} from './wezterm.js';
import {zellij} from './zellij.js';

/** Every terminal that is known, by its name in the data. */
export const terminals: Readonly<Record<TerminalProgram, Terminal>> = {
	tmux,
	screen,
	zellij,
	kitty,
	wezterm,
	iterm2,
	'apple-terminal': appleTerminal,
	vscode,
};
