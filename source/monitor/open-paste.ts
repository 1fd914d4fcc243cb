const start = '\u001b[200~';
const end = '\u001b[201~';
const esc = '\u001b';

/** What of a mark may stand at the end of what was read so far. */
const partOfMark = start.length - 1;

/** A paste of which nothing has come for so long has lost its end on the way, in milliseconds. */
const longestSilence = 1000;

/** So long the rest of a mark that was torn on the way may take, in milliseconds; nobody has pressed escape till then. */
const longestTear = 50;

/** So much text in one piece, in characters, is no keys but the rest of a paste that was slower than was waited for. */
const shortestRest = 4;

/** Until the end of a paste comes all keys are text of it: sees to it that each has one, whatever became of its own. */
export class OpenPaste {
	readonly #onLost: (text: string) => void;
	readonly #silence: number;
	#isOpen = false;
	/** An end was supplied, and its own may yet come. */
	#isDoubtful = false;
	/** An escape that may be the beginning of the end. */
	#held = '';
	#tail = '';
	#timer: NodeJS.Timeout | null = null;

	/**
	 * @param onLost given what is to be read now, after a silence
	 * @param silence in milliseconds
	 */
	constructor(onLost: (text: string) => void, silence = longestSilence) {
		this.#onLost = onLost;
		this.#silence = silence;
	}

	/** What a terminal sends, with an end of the paste before what is no text: escape by itself, and ctrl-c. */
	take(sent: string): string {
		this.stop();
		const text = this.#held + sent;
		this.#held = '';
		const isRest = this.#isDoubtful && !this.#isOpen && isRestOfPaste(text);
		this.#isDoubtful &&= isRest;
		const read = isRest ? start + text : text;
		this.#follow(read);
		if (!this.#isOpen) return read;
		const wayOut = read.search(/\u0003+$/);
		if (wayOut >= 0) return read.slice(0, wayOut) + this.#end(read.slice(wayOut));
		if (text === esc) {
			this.#held = text;
			this.#wait(longestTear, () => this.#end(esc));
			return '';
		}
		this.#wait(this.#silence, () => {
			this.#isDoubtful = true;
			return this.#end('');
		});
		return read;
	}

	/** Waits for nothing more. */
	stop(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
	}

	#wait(time: number, endWith: () => string): void {
		this.#timer = setTimeout(() => this.#onLost(endWith()), time).unref();
	}

	#end(keys: string): string {
		this.#isOpen = false;
		this.#held = '';
		this.#tail = '';
		return end + keys;
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

function isRestOfPaste(text: string): boolean {
	if (text.includes(end)) return !text.includes(start);
	return text.length >= shortestRest && !text.includes(esc);
}
