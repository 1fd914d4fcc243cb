import {statusQuery} from './program-status.js';

/** The answer to the query: the same bytes; some end every such sequence in BEL. */
const answer = /\u001b\]7501;\?(?:\u001b\\|\u0007)/g;

/** What of it may stand at the end of what was read so far. A lone ESC is a key. */
const beginnings = Array.from({length: statusQuery.length - 2}, (_, index) =>
	statusQuery.slice(0, index + 2),
);

/** The answer where its ESC came before: that has gone on as a key, which it may have been. */
const beheaded = /^\]7501;\?(?:\u001b\\|\u0007)/;

/** Takes the answer to the query out of what a terminal sends, of which the rest are keys. */
export class StatusAnswer {
	#held = '';
	#isAfterEscape = false;

	/** What of a text are keys, and whether the answer was in it. The beginning of one is held back for the next text. */
	take(text: string): {readonly keys: string; readonly isAnswered: boolean} {
		const whole = this.#held + text;
		const follows = this.#isAfterEscape && this.#held === '';
		const keys = (follows ? whole.replace(beheaded, '') : whole).replaceAll(answer, '');
		this.#isAfterEscape = text.endsWith('\u001b');
		this.#held = beginnings.find(beginning => keys.endsWith(beginning)) ?? '';
		return {keys: keys.slice(0, keys.length - this.#held.length), isAnswered: keys.length < whole.length};
	}
}
