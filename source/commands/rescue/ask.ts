import {styleText} from 'node:util';
import confirm from '@inquirer/confirm';
import select from '@inquirer/select';

/** One thing to choose. */
export type Choice<Value> = {readonly name: string; readonly value: Value; readonly description?: string};

/** Questions to the person at the terminal. Every answer is `null` when esc or ctrl-c was pressed. */
export const ask = {
	/** A yes or no; no, when only enter was pressed. */
	confirm: (message: string): Promise<boolean | null> =>
		untilLeft(signal => confirm({message, default: false}, {signal})),

	/** One of several. */
	select: <Value>(message: string, choices: ReadonlyArray<Choice<Value>>): Promise<Value | null> =>
		untilLeft(signal =>
			select({message, choices: [...choices], loop: false, pageSize: pageSize(), theme}, {signal}),
		),
};

/** The keys, in the words of the monitor; the library says nothing of esc. */
const keys = [
	['↑↓', 'move'],
	['⏎', 'choose'],
	['esc', 'leave'],
] as const;

const theme = {
	style: {
		keysHelpTip: () =>
			keys.map(([key, does]) => `${styleText('bold', key)} ${styleText('dim', does)}`).join('  '),
	},
};

/** So many rows besides the choices: the question, a description, the keys. */
const otherRows = 6;

function pageSize(): number {
	return Math.max(4, (process.stdout.rows ?? 24) - otherRows);
}

async function untilLeft<Answer>(question: (signal: AbortSignal) => Promise<Answer>): Promise<Answer | null> {
	const leaving = new AbortController();
	const onKey = (_text: string | undefined, key: {readonly name?: string} | undefined) => {
		if (key?.name === 'escape') leaving.abort();
	};
	process.stdin.on('keypress', onKey);
	try {
		return await question(leaving.signal);
	} catch (error) {
		if (isLeaving(error)) return null;
		throw error;
	} finally {
		process.stdin.off('keypress', onKey);
	}
}

/** How the library says that nobody answered. */
function isLeaving(error: unknown): boolean {
	return error instanceof Error && ['AbortPromptError', 'ExitPromptError'].includes(error.name);
}
