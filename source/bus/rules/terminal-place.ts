/** Programs that show a terminal, or keep one that another program shows. */
export const terminalPrograms = [
	'tmux',
	'screen',
	'zellij',
	'kitty',
	'wezterm',
	'iterm2',
	'apple-terminal',
	'vscode',
] as const;

/** One of {@link terminalPrograms}. */
export type TerminalProgram = (typeof terminalPrograms)[number];

/** Where a terminal is in its program; what the program does not have, or does not tell, is `null`. */
export type TerminalAddress = {
	readonly program: TerminalProgram;
	/** Absolute path of the socket at which the program takes commands. */
	readonly socket: string | null;
	/** `%3` of tmux, a number of WezTerm, a UUID of iTerm2. */
	readonly pane: string | null;
	/** A number of kitty. */
	readonly window: string | null;
};

/** Where the terminal of a session is: the nearest program that has it, and the one around that. */
export type TerminalPlace = Omit<TerminalAddress, 'program'> & {
	/** The device, such as `/dev/pts/3`. */
	readonly tty: string | null;
	/** `null` where nothing tells of one. */
	readonly program: TerminalProgram | null;
	readonly outer: TerminalAddress | null;
};

/** What each part may look like: it ends in command lines and on screens, and any program may have written it. */
const shapes = {
	tty: /^\/dev\/[A-Za-z\d/]{1,32}$/,
	// Linux takes no path of a socket that is longer than 107 bytes, macOS none longer than 103
	socket: /^\/[^\p{C}\p{Z}]{1,106}$/u,
	pane: /^(?:%?\d{1,9}|[\dA-F]{8}(?:-[\dA-F]{4}){3}-[\dA-F]{12})$/i,
	window: /^\d{1,9}$/,
} as const;

/** Checks what was told of a terminal; parts that cannot be right count as not told, and `null` is left of nothing. */
export function checkTerminalPlace(told: unknown): TerminalPlace | null {
	if (!isObject(told)) return null;
	const tty = part(told, 'tty');
	const nearest = checkAddress(told);
	if (tty === null && nearest === null) return null;
	const outer = nearest && isObject(told.outer) ? checkAddress(told.outer) : null;
	return {tty, ...(nearest ?? nowhere), outer};
}

const nowhere = {program: null, socket: null, pane: null, window: null} as const;

function checkAddress(told: Told): TerminalAddress | null {
	const program = terminalPrograms.find(name => name === told.program);
	if (program === undefined) return null;
	return {program, socket: part(told, 'socket'), pane: part(told, 'pane'), window: part(told, 'window')};
}

type Told = {readonly [key: string]: unknown};

function isObject(told: unknown): told is Told {
	return typeof told === 'object' && told !== null;
}

function part(told: Told, name: keyof typeof shapes): string | null {
	const value = told[name];
	return typeof value === 'string' && shapes[name].test(value) ? value : null;
}

/** The same as it is stored: equal places make equal texts. */
export function terminalText(place: TerminalPlace | null): string | null {
	return place && JSON.stringify(checkTerminalPlace(place));
}

/** Reads a stored place; `null` for what is none. */
export function readTerminalText(text: string | null): TerminalPlace | null {
	if (text === null) return null;
	try {
		return checkTerminalPlace(JSON.parse(text));
	} catch {
		return null;
	}
}
