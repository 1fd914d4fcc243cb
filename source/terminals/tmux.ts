import type {TerminalPlace} from '../bus/rules/terminal-place.js';
import {commandLine} from '../presentation/peer-words.js';
import type {Around, Command, Plan, Terminal} from './terminal.js';

/**
 * tmux(1): `TMUX` is the path of the server's socket, its pid and the number of the session; a pane keeps its id
 * wherever it is moved.
 */
export const tmux: Terminal = {
	program: 'tmux',
	label: 'tmux',
	isMultiplexer: true,
	sets: {TERM: /^(?:tmux|screen)/, TERM_PROGRAM: 'tmux'},
	read({TMUX = '', TMUX_PANE = ''}) {
		const [, socket] = /^(\/.+),\d+,\d+$/.exec(TMUX) ?? [];
		return socket !== undefined && /^%\d+$/.test(TMUX_PANE) ? {socket, pane: TMUX_PANE, window: null} : null;
	},
	control: {
		ask: ({socket}) =>
			socket === null
				? null
				: tmuxCommand(socket, [
						['list-panes', '-a', '-F', 'pane #{pane_id} #{session_id} #{window_id} #{pane_tty}'],
						[
							'list-clients',
							'-F',
							'client #{client_activity} #{session_id} #{client_pid} #{client_tty} #{client_control_mode} #{client_name}',
						],
					]),
		plan: planTmux,
	},
};

/** A pane as one of the sessions shows it that have its window. */
type Pane = {readonly id: string; readonly session: string; readonly window: string; readonly tty: string};

/** A terminal in which somebody looks at a session. */
type Client = {
	readonly activity: number;
	readonly session: string;
	readonly pid: number;
	readonly tty: string;
	/** Another program draws its windows. */
	readonly isControl: boolean;
	readonly name: string;
};

function planTmux({socket, pane, tty}: TerminalPlace, {caller}: Around, answer: string): Plan {
	if (socket === null || pane === null) return {obstacle: 'its socket or its pane is not known'};
	const {panes, clients} = parseAnswer(answer);
	const views = panes.filter(({id}) => id === pane);
	if (views.length === 0) return {obstacle: `its tmux has no pane ${pane} any more`};
	// A server that was started anew numbers its panes from the beginning
	const own = views.filter(view => tty === null || view.tty === tty);
	const isInside = caller?.program === 'tmux' && caller.socket === socket;
	const client = chooseClient(clients, isInside ? panes.filter(({id}) => id === caller.pane) : []);
	const [first] = own;
	if (!first) return {obstacle: `pane ${pane} of its tmux is another terminal by now`};
	if (!client) {
		const attach = commandLine('tmux', '-S', socket, 'attach', '-t', first.session);
		return {obstacle: `no client is attached to its tmux, which \`${attach}\` does`};
	}
	// A window may be linked into several sessions: best the one that is in view already
	const {session, window} = own.find(view => view.session === client.session) ?? first;
	const isInView =
		isInside && panes.some(({id, session}) => id === caller.pane && session === client.session);
	return {
		commands: [
			tmuxCommand(socket, [
				['select-window', '-t', `${session}:${window}`],
				['select-pane', '-t', pane],
				['switch-client', '-c', client.name, '-t', session],
			]),
		],
		...(isInView ? {} : {shownBy: client}),
	};
}

/** The client in which to show something: of those that look at the caller, else of all, the one used last. */
function chooseClient(clients: readonly Client[], callers: readonly Pane[]): Client | undefined {
	const own = clients.filter(({session}) => callers.some(caller => caller.session === session));
	const candidates = own.length > 0 ? own : clients;
	return candidates.toSorted(
		(one, other) => Number(one.isControl) - Number(other.isControl) || other.activity - one.activity,
	)[0];
}

function parseAnswer(answer: string): {readonly panes: readonly Pane[]; readonly clients: readonly Client[]} {
	const panes: Pane[] = [];
	const clients: Client[] = [];
	for (const line of answer.split('\n')) {
		const [, id, session, window, tty] = /^pane (%\d+) (\$\d+) (@\d+) (.*)$/.exec(line) ?? [];
		if (id !== undefined && session !== undefined && window !== undefined && tty !== undefined) {
			panes.push({id, session, window, tty});
		}
		const client = /^client (\d+) (\$\d+) (\d+) (\S*) ([01]?) (.+)$/.exec(line);
		const [, activity, shown, pid, terminal, control, name] = client ?? [];
		if (shown !== undefined && terminal !== undefined && name !== undefined) {
			clients.push({
				activity: Number(activity),
				session: shown,
				pid: Number(pid),
				tty: terminal,
				isControl: control === '1',
				name,
			});
		}
	}
	return {panes, clients};
}

/** Several commands in one call are done by the server one after the other, with nothing in between. */
function tmuxCommand(socket: string, commands: ReadonlyArray<readonly string[]>): Command {
	const words = commands.flatMap((command, index) => (index === 0 ? command : [';', ...command]));
	return {programs: ['tmux'], words: ['-S', socket, ...words]};
}
