import type {Terminal} from './terminal.js';

/** screen(1), known by name only: it has no command that brings a window to the front wherever it is attached. */
export const screen: Terminal = {
	program: 'screen',
	label: 'screen',
	isMultiplexer: true,
	sets: {TERM: /^screen/},
	read: ({STY}) => (STY ? {socket: null, pane: null, window: null} : null),
	control: null,
};
