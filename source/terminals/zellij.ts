import type {Terminal} from './terminal.js';

/** https://zellij.dev, known by name only. It leaves `TERM` and `TERM_PROGRAM` as they are around it. */
export const zellij: Terminal = {
	program: 'zellij',
	label: 'zellij',
	isMultiplexer: true,
	sets: {},
	read: ({ZELLIJ}) => (ZELLIJ === undefined ? null : {socket: null, pane: null, window: null}),
	control: null,
};
