import type {Terminal} from './terminal.js';

/** The terminals of VS Code and of editors made from it, known by name only: their panels cannot be chosen from outside. */
export const vscode: Terminal = {
	program: 'vscode',
	label: 'VS Code',
	isMultiplexer: false,
	sets: {TERM_PROGRAM: 'vscode'},
	read: ({TERM_PROGRAM}) => (TERM_PROGRAM === 'vscode' ? {socket: null, pane: null, window: null} : null),
	control: null,
};
