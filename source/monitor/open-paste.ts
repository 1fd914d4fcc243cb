const start = '\u001b[200~';
const end = '\u001b[201~';

/** What of a mark may stand at the end of what was read so far. */
const partOfMark = start.length - 1;

/** A paste of which nothing has come for so long has lost its end on the way, in milliseconds. */
const longestSilence = 1000;

/** Until the end of a paste comes all keys are text of it: sees to it that each has one, whatever became of its own. */
export class OpenPaste {
	readonly #onLost: (end: string) => void;
	readonly #silence: number;
	#isOpen = false;
	#tail = '';
	#timer: NodeJS.Timeout | null = null;

	/**
	 * @param onLost given the end that a paste is to have now, after a silence
	 * @param silence in milliseconds
	 */
	constructor(onLost: (end: string) => void, silence = longestSilence) {
		this.#onLost = onLost;
		this.#silence = silence;
	}

	/** What a terminal sends, with an end of the paste before what is no text: escape by itself, and ctrl-c. */
	take(text: string): string {
		this.stop();
		const wayOut = text === '\u001b' ? 0 : text.lastIndexOf('\u0003');
		this.#follow(text);
		if (!this.#isOpen) return text;
		if (wayOut > text.lastIndexOf(start)) {
			this.#isOpen = false;
			return `${text.slice(0, wayOut)}${end}${text.slice(wayOut)}`;
		}
		this.#timer = setTimeout(() => {
			this.#isOpen = false;
			this.#onLost(end);
		}, this.#silence).unref();
		return text;
	}

	/** Waits for nothing more. */
	stop(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
	}

	#follow(text: string): void {
		const whole = this.#tail + text;
		let read = 0;
		for (;;) {
			const mark = this.#isOpen ? end : start;
			const at = whole.indexOf(mark, read);
			if (at < 0) break;
			read = at + mark.length;
			this.#isOpen = !this.#isOpen;
		}
		this.#tail = whole.slice(Math.max(read, whole.length - partOfMark));
	}
}
