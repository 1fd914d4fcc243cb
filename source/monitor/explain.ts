import {screenText} from '../presentation/screen-text.js';

/** Makes a function that says in one short sentence why the bus failed; which database it is, the operator knows. */
export function explainTo(path: string): (error: unknown) => string {
	return error => {
		const message = error instanceof Error ? error.message : String(error);
		return screenText(message.replaceAll(` ${path}`, '').replaceAll(path, 'the database'));
	};
}
