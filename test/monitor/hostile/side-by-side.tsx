import {setImmediate as turn} from 'node:timers/promises';
import type {Size} from '../../../source/monitor/screen-layout.js';
import {Screen, type Written} from '../support/cells.js';
import {renderMonitor} from '../support/render-frame.js';
import {brokenBytes, hostileTexts} from './corpus.js';
import {fillDatabase, type HostileBus, openHostileBus} from './hostile-bus.js';
import {asItIs, cleaned, type Foreign} from './hostile-rows.js';

type RenderedMonitor = ReturnType<typeof renderMonitor>;

/** The same bus three times: with foreign text as it is, with that text cleaned, and with harmless text. */
export type Buses = Readonly<Record<'hostile' | 'clean' | 'harmless', HostileBus>>;

/** All texts there are to be afraid of. */
export const allTexts: readonly Foreign[] = [...Object.values(hostileTexts), ...Object.values(brokenBytes)];

/** Fills the three buses. */
export async function openBuses(texts: readonly Foreign[] = allTexts): Promise<Buses> {
	return {
		hostile: await openHostileBus(await fillDatabase(texts, asItIs)),
		clean: await openHostileBus(await fillDatabase(texts, cleaned)),
		harmless: await openHostileBus(await fillDatabase(texts, () => 'x')),
	};
}

/** The characters of a border that runs from row to row. */
const upright = /[│╭╮╰╯]/;

/** Monitors that are used alike, to compare what they draw. */
export class SideBySide {
	/** What was wrong, after the name of the frame. */
	readonly faults: string[] = [];
	readonly #screen: Screen;
	readonly #buses: Buses;
	readonly #monitors: Readonly<Record<keyof Buses, RenderedMonitor>>;
	#borders: Written['cells'] = [];
	#last = '';

	constructor(size: Size, buses: Buses) {
		this.#screen = new Screen(size);
		this.#buses = buses;
		const open = ({reading}: HostileBus) => renderMonitor({size, reading});
		this.#monitors = {hostile: open(buses.hostile), clean: open(buses.clean), harmless: open(buses.harmless)};
	}

	/** Goes to a place, where borders stand as they do around harmless text. */
	async go(...keystrokes: readonly string[]): Promise<void> {
		this.#monitors.harmless.model.press(keystrokes);
		await this.press(...keystrokes);
		this.#borders = (await this.#screen.draw(this.#monitors.harmless.bytes())).cells;
	}

	/** Presses keys that stay in the place. */
	async press(...keystrokes: readonly string[]): Promise<void> {
		await this.do(({model}) => model.press(keystrokes));
	}

	/** Does something to both monitors; what is foreign must be cleaned for the second one. */
	async do(deed: (monitor: RenderedMonitor, which: 'hostile' | 'clean') => void): Promise<void> {
		deed(this.#monitors.hostile, 'hostile');
		deed(this.#monitors.clean, 'clean');
		await turn();
	}

	/** Reads all that is known of what is open. */
	async lookCloser(): Promise<void> {
		for (const which of ['hostile', 'clean'] as const) {
			const {model, read} = this.#monitors[which];
			const {overlay} = model.get().state;
			if (overlay?.kind === 'detail') read(await this.#buses[which].lookAt(overlay.item));
		}
		await turn();
	}

	/** Compares what is shown now. Returns whether that is something new. */
	async compare(name: string): Promise<boolean> {
		const shown = await this.check(name);
		if (!shown) return false;
		const wanted = await this.#screen.draw(this.#monitors.clean.bytes());
		for (const [row, cells] of wanted.cells.entries()) {
			if (cells.join() !== shown.cells[row]?.join())
				this.faults.push(`${name}: instead of\n${wanted.rows[row]}\nthere stands\n${shown.rows[row]}`);
		}
		return true;
	}

	/** Checks that what is shown now stays in its cells. Returns it if it is something new. */
	async check(name: string): Promise<Written | null> {
		const bytes = this.#monitors.hostile.bytes();
		if (bytes === this.#last) return null;
		this.#last = bytes;
		const shown = await this.#screen.draw(bytes);
		for (const what of shown.sideEffects) this.faults.push(`${name}: ${what}`);
		for (const row of brokenRows(shown, this.#borders))
			this.faults.push(`${name}: a border has moved in\n${row}`);
		return shown;
	}

	close(): void {
		for (const monitor of Object.values(this.#monitors)) monitor.close();
		this.#screen.dispose();
	}
}

/** The rows in which a border does not stand where it should. */
function brokenRows(shown: Written, borders: Written['cells']): readonly string[] {
	return borders.flatMap((cells, row) =>
		cells.some((cell, column) => upright.test(cell) && shown.cells[row]?.[column] !== cell)
			? [shown.rows[row] ?? '']
			: [],
	);
}
