import {screenText} from '../presentation/screen-text.js';

/**
 * Makes a function that says in one short sentence why something failed; which database it is, the operator knows.
 * @param home the folder shown as `~`
 */
export function explainTo(path: string, home: string | null = null): (error: unknown) => string {
	return error => {
		const message = error instanceof Error ? error.message : String(error);
		const short = message.replaceAll(` ${path}`, '').replaceAll(path, 'the database');
		return screenText(home === null ? short : short.replaceAll(`${home}/`, '~/'));
	};
}
