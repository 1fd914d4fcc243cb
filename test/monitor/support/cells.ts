import {type Emulator, makeEmulator} from '../../../scripts/screens/emulator.ts';

/** What a terminal shows of some bytes, and what else these did to it. */
export type Written = {
	/** Every cell that was written on, row by row: its characters, width and look. */
	readonly cells: ReadonlyArray<readonly string[]>;
	/** The characters of the rows. */
	readonly rows: readonly string[];
	/** Everything that happened beside drawing; empty for a frame. */
	readonly sideEffects: readonly string[];
};

/** Stands above and below a frame, where nothing may be drawn. */
const fence = '#';

/** The controls a frame may have: colours, and the ends of its lines. */
const colours = /\u001b\[[\d;]*m/g;
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;

/** A terminal in which lines go on below, so that a row that is too wide by one cell is seen. */
export class Screen {
	readonly #columns: number;
	readonly #rows: number;
	readonly #emulator: Emulator;
	readonly #cell: ReturnType<Emulator['buffer']['active']['getNullCell']>;
	#events: string[] = [];

	constructor({columns, rows}: {readonly columns: number; readonly rows: number}) {
		this.#columns = columns;
		this.#rows = rows;
		// a line above and one below, where nothing may be drawn
		this.#emulator = makeEmulator(columns, rows + 2);
		this.#cell = this.#emulator.buffer.active.getNullCell();
		const note = (what: string) => () => this.#events.push(what);
		this.#emulator.onBell(note('rang'));
		this.#emulator.onTitleChange(note('set the title'));
		this.#emulator.onData(answer => this.#events.push(`answered ${JSON.stringify(answer)}`));
		this.#emulator.onScroll(note('scrolled'));
		for (const code of [0, 4, 8, 9, 11, 52, 99, 777]) {
			this.#emulator.parser.registerOscHandler(code, data => {
				this.#events.push(`OSC ${code} ${data}`);
				return true;
			});
		}
		for (const final of 'hl') {
			this.#emulator.parser.registerCsiHandler({prefix: '?', final}, params => {
				this.#events.push(`mode ${params.join(' ')}${final}`);
				return true;
			});
		}
	}

	/** Draws a frame as it is seen after nothing. */
	async draw(frame: string): Promise<Written> {
		const fences = fence.repeat(this.#columns);
		await this.#write(`\u001bc${fences}\u001b[${this.#rows + 2};1H${fences}\u001b[2;1H`);
		this.#events = [];
		const modes = JSON.stringify(this.#emulator.modes);
		await this.#write(frame.replaceAll('\n', '\r\n'));
		const sideEffects = [...this.#events];
		const {active} = this.#emulator.buffer;
		if (JSON.stringify(this.#emulator.modes) !== modes) sideEffects.push('changed the modes');
		if (active.type !== 'normal' || active.baseY !== 0) sideEffects.push('left its place');
		if (active.cursorY !== this.#rows) sideEffects.push(`ended in row ${active.cursorY}`);
		for (const row of [0, this.#rows + 1]) {
			if (this.#text(row) !== fences) sideEffects.push(`drew on row ${row}`);
		}
		const [left = ''] = frame.replaceAll(colours, '').match(controls) ?? [];
		if (left !== '') sideEffects.push(`sent ${JSON.stringify(left)}`);
		const inside = Array.from({length: this.#rows}, (_, row) => row + 1);
		return {
			cells: inside.map(row => this.#cells(row)),
			rows: inside.map(row => this.#text(row)),
			sideEffects,
		};
	}

	dispose(): void {
		this.#emulator.dispose();
	}

	#write(bytes: string): Promise<void> {
		return new Promise(resolve => this.#emulator.write(bytes, resolve));
	}

	/** The characters of a row; what belongs to the second half of a wide one stands in the first. */
	#text(row: number): string {
		return this.#emulator.buffer.active.getLine(row)?.translateToString() ?? '';
	}

	#cells(row: number): readonly string[] {
		const line = this.#emulator.buffer.active.getLine(row);
		const cells: string[] = [];
		for (let column = 0; column < this.#columns; column++) {
			const cell = line?.getCell(column, this.#cell);
			if (!cell) break;
			const marks = (cell.isBold() ? 1 : 0) + (cell.isDim() ? 2 : 0) + (cell.isInverse() ? 4 : 0);
			cells.push(
				`${cell.getChars() || ' '} ${cell.getWidth()} ${cell.getFgColor()} ${cell.getBgColor()} ${marks}`,
			);
		}
		return cells;
	}
}
