import {cacheFolder} from '../system/compile-cache.js';
import {shellWord} from '../system/shell-word.js';
import type {Place} from './place.js';

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
	// An environment that says itself where the bus lies says all of it, unless it is elsewhere in every folder
	const baked =
		settings.length === 0
			? ''
			: `case \${SESSION_BUS_HOME:-}:\${SESSION_BUS_DB:-} in
	/*:/* | /*: | :/*) ;;
	*) unset SESSION_BUS_HOME SESSION_BUS_DB; export ${settings.join(' ')} ;;
esac
`;
	return `#!/bin/sh
# Starts session-bus, whatever has become of PATH. Written by \`session-bus install\`, which would undo changes.
unset NODE_EXTRA_CA_CERTS NODE_OPTIONS NODE_PATH NODE_COMPILE_CACHE
export SESSION_BUS_LAUNCHER=${shellWord(launcher)}
${baked}node=${shellWord(node)}
script=${shellWord(script)}
if [ -x "$node" ] && [ -r "$script" ]; then
	# Hooks start at every tool: straight from their own file, which is compiled once
	if [ "\${1:-}" = hook ] && [ -r "\${script%/*}/hook-cli.cjs" ]; then
		# Node runs what lies there without asking where it comes from; it was made for us alone
		cache=${shellWord(cacheFolder(home))}
		[ -d "$cache" ] && [ ! -h "$cache" ] && [ -O "$cache" ] && export NODE_COMPILE_CACHE="$cache"
		exec "$node" "\${script%/*}/hook-cli.cjs" "$@"
	fi
	exec "$node" "$script" "$@"
fi
# The Node or the script has gone: perhaps others are on PATH, which nobody but us and root can change
is_ours() {
	read -r mode links owner rest <<END
$(PATH=/usr/bin:/bin:/run/current-system/sw/bin ls -ldnL "$1" 2>/dev/null)
END
	case $mode in
		'' | ????????w[!tT]*) return 1 ;;
	esac
	[ "$owner" = 0 ] || [ -O "$1" ]
}
find_program() {
	left=$PATH:
	while [ -n "$left" ]; do
		folder=\${left%%:*}
		left=\${left#*:}
		case $folder in
			/*) ;;
			*) continue ;;
		esac
		program=$folder/$1
		[ -f "$program" ] && [ -x "$program" ] && is_ours "$program" || continue
		folder=$(CDPATH='' cd -P -- "$folder" 2>/dev/null && pwd -P) || continue
		while is_ours "$folder/."; do
			[ -z "$folder" ] && return 0
			folder=\${folder%/*}
		done
	done
	return 1
}
if [ -z "\${SESSION_BUS_LAUNCHED:-}" ]; then
	export SESSION_BUS_LAUNCHED=1
	if find_program node && "$program" -e 'process.exit(parseInt(process.versions.node) < 22 ? 1 : 0)' >/dev/null 2>&1; then
		if [ -r "$script" ]; then
			exec "$program" "$script" "$@"
		fi
		if find_program session-bus; then
			[ "\${1:-}" = hook ] || exec "$program" "$@"
			# It may be a shim of a version manager that has nothing to start, and no tool must fail for it
			said=$("$program" "$@")
			code=$?
			case $code:\${2:-}:\${3:-} in
				0:* | 2:kimi:* | 2:*:wait) ;;
				*) exit 0 ;;
			esac
			[ -z "$said" ] || printf '%s\\n' "$said"
			exit $code
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
