/** Asks the terminal to say when it gains and loses the focus, and no longer. tmux needs `focus-events on`. */
export const focusReporting = {on: '\u001b[?1004h', off: '\u001b[?1004l'} as const;

/** What a terminal sent, without its reports of focus. */
export type FocusReports = {
	/** The last thing it said of its focus; `null` when it said nothing. */
	readonly hasFocus: boolean | null;
	/** What else there was: keys. */
	readonly rest: string;
};

const report = /\u001b\[([IO])/g;

/** Takes the reports of focus out of what a terminal sent. */
export function takeFocusReports(text: string): FocusReports {
	let hasFocus: boolean | null = null;
	const rest = text.replace(report, (_report, direction: string) => {
		hasFocus = direction === 'I';
		return '';
	});
	return {hasFocus, rest};
}
