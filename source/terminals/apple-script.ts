import type {Plan} from './terminal.js';

/** Has a script run on macOS, which reads what it works on from its arguments: there nothing is taken for a program. */
export function appleScript(
	lines: readonly string[],
	words: readonly string[],
	platform: NodeJS.Platform,
): Plan {
	if (platform !== 'darwin') return {obstacle: 'only macOS can bring it to the front'};
	const script = lines.flatMap(line => ['-e', line]);
	return {commands: [{programs: ['osascript'], words: [...script, '--', ...words]}]};
}
