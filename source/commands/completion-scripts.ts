/** A flag, as a completion script offers it. */
export type CompletionFlag = {
	readonly name: string;
	readonly help: string;
	readonly takesValue: boolean;
	readonly choices: readonly string[];
	readonly completes: string | null;
};

/** All that the completion scripts offer. */
export type CompletionTable = {
	readonly globalFlags: readonly CompletionFlag[];
	readonly commands: ReadonlyArray<{
		readonly name: string;
		readonly summary: string;
		readonly flags: readonly CompletionFlag[];
		readonly argument: string | null;
		/** The only values of the argument, where they are known. */
		readonly argumentChoices: readonly string[];
	}>;
};

const listed = new Set(['sessions', 'tasks', 'alerts']);

/** What a bash `case` arm says for a kind of value. */
function bashWords(kind: string | null, choices: readonly string[]): string {
	if (choices.length > 0) return `words='${choices.join(' ')}'`;
	if (kind === 'shells') return "words='bash zsh fish'";
	if (kind === 'folders') return 'compopt -o nospace; COMPREPLY=($(compgen -d -- "$current")); return';
	if (kind === 'files') return 'compopt -o filenames; COMPREPLY=($(compgen -f -- "$current")); return';
	return kind !== null && listed.has(kind)
		? `words=$(session-bus completion --list ${kind} 2>/dev/null)`
		: "words=''";
}

/** The completion script of bash. */
export function bashScript({globalFlags, commands}: CompletionTable): string {
	const valued = uniqueFlags([...globalFlags, ...commands.flatMap(({flags}) => flags)]).filter(
		flag => flag.takesValue,
	);
	return `# session-bus completion for bash
_session_bus() {
	local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' words='' word
	for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case $word in
			${commands.map(({name}) => name).join('|')}) command=$word; break ;;
		esac
	done
	case $previous in
${valued.map(flag => `\t\t--${flag.name}) ${bashWords(flag.completes, flag.choices)}; COMPREPLY=($(compgen -W "$words" -- "$current")); return ;;`).join('\n')}
	esac
	if [[ $current == -* ]]; then
		case $command in
${commands.map(({name, flags}) => `\t\t\t${name}) words='${flags.map(flag => `--${flag.name}`).join(' ')}' ;;`).join('\n')}
		esac
		words="$words ${globalFlags.map(flag => `--${flag.name}`).join(' ')}"
	else
		case $command in
			'') words='${commands.map(({name}) => name).join(' ')}' ;;
${commands
	.filter(({argument}) => argument)
	.map(({name, argument, argumentChoices}) => `\t\t\t${name}) ${bashWords(argument, argumentChoices)} ;;`)
	.join('\n')}
		esac
	fi
	COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _session_bus session-bus`;
}

/** The completion script of zsh. */
export function zshScript({globalFlags, commands}: CompletionTable): string {
	const action = (kind: string | null, choices: readonly string[]) => {
		if (choices.length > 0) return `(${choices.join(' ')})`;
		if (kind === 'shells') return '(bash zsh fish)';
		if (kind === 'files') return '_files';
		if (kind === 'folders') return '_files -/';
		return kind !== null && listed.has(kind) ? `($(session-bus completion --list ${kind} 2>/dev/null))` : ' ';
	};
	const quoted = (text: string) => text.replaceAll("'", "'\\''").replaceAll(/[[\]:]/g, '\\$&');
	const spec = ({name, help, takesValue, completes, choices}: CompletionFlag) =>
		`'--${name}[${quoted(help)}]${takesValue ? `:value:${action(completes, choices)}` : ''}'`;
	return `#compdef session-bus
# session-bus completion for zsh
_session_bus() {
	local -a commands
	commands=(
${commands.map(({name, summary}) => `\t\t'${name}:${quoted(summary)}'`).join('\n')}
	)
	if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
		_describe command commands
		return
	fi
	local command=$words[2]
	shift words
	(( CURRENT-- ))
	case $command in
${commands
	.map(
		({name, flags, argument, argumentChoices}) =>
			`\t\t${name}) _arguments ${[...flags, ...globalFlags].map(spec).join(' ')} '*:${argument ?? 'argument'}:${action(argument, argumentChoices)}' ;;`,
	)
	.join('\n')}
		*) _arguments ${globalFlags.map(spec).join(' ')} ;;
	esac
}
if [[ $funcstack[1] == _session_bus ]]; then _session_bus "$@"; else compdef _session_bus session-bus; fi`;
}

/** The completion script of fish. */
export function fishScript({globalFlags, commands}: CompletionTable): string {
	const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
	const values = (kind: string | null, choices: readonly string[]) => {
		if (choices.length > 0) return ` -a ${quoted(choices.join(' '))}`;
		if (kind === 'shells') return " -a 'bash zsh fish'";
		if (kind === 'files') return ' -F';
		if (kind === 'folders') return " -a '(__fish_complete_directories)'";
		return kind !== null && listed.has(kind)
			? ` -a '(session-bus completion --list ${kind} 2>/dev/null)'`
			: '';
	};
	const flag = (condition: string, {name, help, takesValue, completes, choices}: CompletionFlag) =>
		`complete -c session-bus${condition} -l ${name} -d ${quoted(help)}${takesValue ? ` -x${values(completes, choices)}` : ''}`;
	return [
		'# session-bus completion for fish',
		'complete -c session-bus -f',
		...commands.map(
			({name, summary}) =>
				`complete -c session-bus -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
		),
		...globalFlags.map(spec => flag('', spec)),
		...commands.flatMap(({name, flags, argument, argumentChoices}) => {
			const condition = ` -n '__fish_seen_subcommand_from ${name}'`;
			const offered = values(argument, argumentChoices);
			return [
				...flags.map(spec => flag(condition, spec)),
				...(offered === '' ? [] : [`complete -c session-bus${condition}${offered}`]),
			];
		}),
	].join('\n');
}

function uniqueFlags(flags: readonly CompletionFlag[]): CompletionFlag[] {
	return [...new Map(flags.map(flag => [flag.name, flag])).values()];
}
