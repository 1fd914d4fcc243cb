import type {Agent} from './agent.js';
import {agents} from './index.js';
import {isShell, namesOf, type ProcessLook} from './process-names.js';

/** What a process is, in what stands above a command. */
export type Role =
	/** An agent that carries one conversation. */
	| 'agent'
	/** An agent that carries several. */
	| 'server'
	/** A part of an agent that only starts and keeps those that carry conversations. */
	| 'supervisor'
	/** A script of an agent's name: it starts the agent, unless nothing else stands for it. */
	| 'wrapper'
	/** A shell, or a script that one runs. */
	| 'shell'
	/** It shows shells to people, or starts what runs on a machine. */
	| 'terminal'
	/** It shows shells to people beside what it is there for, and may be a client itself. */
	| 'editor'
	/** It only starts another program. */
	| 'launcher'
	| 'other';

/** A role, and whose part it is. */
export type Part = {readonly role: Role; readonly agent: Agent | null};

/** The names of programs, as one text. */
const named = (...lines: readonly string[]): ReadonlySet<string> =>
	new Set(lines.flatMap(line => line.split(' ')));

const terminals = named(
	'tmux tmux:server tmux:client screen SCREEN zellij sshd sshd-session mosh-server',
	'login systemd init launchd tini dumb-init docker-init catatonit cron crond',
	'gnome-terminal- gnome-terminal-server konsole kitty wezterm-gui wezterm-mux-server',
	'alacritty foot ghostty xterm rxvt urxvt st terminator xfce4-terminal tilix Terminal iTerm2',
);

const editors = named('code code-server codium electron zed vim nvim emacs idea');

const launchers = named(
	'sudo doas su runuser setpriv env nice ionice nohup setsid timeout time',
	'xargs script stdbuf strace ltrace unshare nsenter bwrap firejail watch make',
	'npm npx npm-cli npx-cli pnpm yarn corepack bunx volta volta-shim mise asdf',
	'direnv uv uvx dotenv op session-bus hook-cli entry',
);

/** What a process is, as far as its own command line tells. */
export function partOf(look: ProcessLook): Part {
	const agent = agents.find(candidate => candidate.isProcess(look));
	if (agent) return {role: roleIn(agent, look), agent};
	// `-zsh` is a login shell, and tmux calls itself `tmux: server`
	const names = namesOf(look).map(name => name.replace(/^-/, '').replace(': ', ':'));
	const is = (known: ReadonlySet<string>) => names.some(name => known.has(name));
	const role = is(terminals)
		? 'terminal'
		: is(editors)
			? 'editor'
			: isShell(look)
				? 'shell'
				: is(launchers) || /^npm (?:exec|run|start)/.test(look.name)
					? 'launcher'
					: 'other';
	return {role, agent: null};
}

function roleIn(agent: Agent, look: ProcessLook): Role {
	if (agent.isSupervisor?.(look)) return 'supervisor';
	if (isShell(look)) return 'wrapper';
	return agent.isSharedProcess(look) ? 'server' : 'agent';
}
