import path from 'node:path';
import {shellWord} from '../agents/hook-command.js';
import type {Place} from './place.js';

/** Where hooks keep what Node has compiled of them. */
export function cacheFolder(home: string): string {
	return path.join(home, 'cache');
}

/**
 * The launcher: a script that agents start and whose path stays the same over upgrades. It starts no other process
 * before the program takes its place. A hook that cannot be run must not disturb an agent, so it says nothing then.
 */
export function launcherText({
	home,
	launcher,
	node,
	script,
	variables,
}: Pick<Place, 'home' | 'launcher' | 'node' | 'script' | 'variables'>): string {
	const settings = Object.entries(variables).map(([name, value]) => `${name}=${shellWord(value)}`);
	// An environment that says itself where the bus lies says all of it
	const baked =
		settings.length === 0
			? ''
			: `[ -n "\${SESSION_BUS_HOME:-}\${SESSION_BUS_DB:-}" ] || export ${settings.join(' ')}\n`;
	return `#!/bin/sh
# Starts session-bus, whatever has become of PATH. Written by \`session-bus install\`, which would undo changes.
unset NODE_EXTRA_CA_CERTS NODE_OPTIONS
export SESSION_BUS_LAUNCHER=${shellWord(launcher)}
${baked}node=${shellWord(node)}
script=${shellWord(script)}
if [ -x "$node" ] && [ -r "$script" ]; then
	# Hooks start at every tool: straight from their own file, which is compiled once
	if [ "\${1:-}" = hook ] && [ -r "\${script%/*}/hook-cli.cjs" ]; then
		export NODE_COMPILE_CACHE=${shellWord(cacheFolder(home))}
		exec "$node" "\${script%/*}/hook-cli.cjs" "$@"
	fi
	exec "$node" "$script" "$@"
fi
# The Node or the script has gone: perhaps others are on PATH
if [ -z "\${SESSION_BUS_LAUNCHED:-}" ]; then
	export SESSION_BUS_LAUNCHED=1
	if command -v node >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 22 ? 1 : 0)' >/dev/null 2>&1; then
		if [ -r "$script" ]; then
			exec node "$script" "$@"
		fi
		if command -v session-bus >/dev/null 2>&1; then
			exec session-bus "$@"
		fi
	fi
fi
if [ "\${1:-}" = hook ]; then
	exit 0
fi
printf '%s\\n' "error: session-bus is not where it was installed from: $script, started with $node" >&2
printf '%s\\n' 'hint: install it again, then run \`session-bus install\` for your agents' >&2
exit 3
`;
}
