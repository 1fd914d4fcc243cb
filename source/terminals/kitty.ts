import type {Terminal} from './terminal.js';

/**
 * https://sw.kovidgoyal.net/kitty/remote-control: with `allow_remote_control` and `listen_on` it takes commands at a
 * socket. An abstract socket (`unix:@…`) or a port may be any user's, so that only one with a path is used.
 */
export const kitty: Terminal = {
	program: 'kitty',
	label: 'kitty',
	isMultiplexer: false,
	sets: {TERM: /^xterm-kitty$/},
	read({KITTY_WINDOW_ID = '', KITTY_LISTEN_ON = ''}) {
		if (!/^\d+$/.test(KITTY_WINDOW_ID)) return null;
		const [, socket = null] = /^unix:(\/.+)$/.exec(KITTY_LISTEN_ON) ?? [];
		return {socket, pane: null, window: KITTY_WINDOW_ID};
	},
	control: {
		ask: () => null,
		plan({socket, window}) {
			if (window === null) return {obstacle: 'its window is not known'};
			if (socket === null) {
				return {
					obstacle:
						'its kitty takes no commands: set `allow_remote_control socket-only` and `listen_on unix:/path` in kitty.conf',
				};
			}
			const words = ['@', '--to', `unix:${socket}`, 'focus-window', '--match', `id:${window}`];
			// kitten is in versions since 0.28
			return {commands: [{programs: ['kitten', 'kitty'], words}]};
		},
	},
};
