import type {Terminal} from './terminal.js';

/** https://wezterm.org/cli/cli: the command finds the running program by `WEZTERM_UNIX_SOCKET`. */
export const wezterm: Terminal = {
	program: 'wezterm',
	label: 'WezTerm',
	isMultiplexer: false,
	sets: {TERM: /^wezterm$/, TERM_PROGRAM: 'WezTerm'},
	read: ({WEZTERM_PANE = '', WEZTERM_UNIX_SOCKET = null}) =>
		/^\d+$/.test(WEZTERM_PANE) ? {socket: WEZTERM_UNIX_SOCKET, pane: WEZTERM_PANE, window: null} : null,
	control: {
		ask: () => null,
		plan({socket, pane}) {
			if (socket === null || pane === null) return {obstacle: 'its socket or its pane is not known'};
			const words = ['cli', '--no-auto-start', 'activate-pane', '--pane-id', pane];
			return {commands: [{programs: ['wezterm'], words, variables: {WEZTERM_UNIX_SOCKET: socket}}]};
		},
	},
};
