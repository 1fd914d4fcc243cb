import type {Session} from '../../../source/bus/types.js';
import type {Sandbox} from '../../commands/support/sandbox.js';
import {type Client, type Pane, TmuxServer} from './tmux-server.js';

/** An agent in the second pane of the second window of a tmux session, and a client that looks at another session. */
export type AgentInTmux = {
	readonly tmux: TmuxServer;
	/** Where the agent is. */
	readonly pane: Pane;
	readonly session: Session;
	/** What the client shows at first. */
	readonly other: Pane;
	readonly client: Client;
};

/** Starts a registered agent in a tmux of its own. */
export async function startAgentInTmux(sandbox: Sandbox): Promise<AgentInTmux> {
	const tmux = new TmuxServer({HOME: sandbox.home});
	tmux.start('new-session', 'work');
	const {window} = tmux.start('new-window', 'work');
	const agent = `'${sandbox.executable('claude')}' -e 'setInterval(() => {}, 1000)'`;
	const pane = tmux.start('split-window', window, agent);
	const other = tmux.start('new-session', 'other');
	const client = await tmux.attach('other');
	await tmux.placeOf(pane);
	const {stderr} = await sandbox.run('register', '--pid', String(pane.pid));
	if (stderr !== '') throw new Error(stderr);
	const session = await (await sandbox.bus()).findSession(`claude-${pane.pid}`);
	return {tmux, pane, session, other, client};
}
