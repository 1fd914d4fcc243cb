import type {Context} from './context.js';
import type {Writer} from './engine/engine.js';

/** So long one transaction of many may hold the store, in milliseconds; what is begun is finished. */
const slice = 8;

/** So long others have their turn after each: longer than whoever waits sleeps between two attempts. */
const rest = 35;

/** Works through many things in short exclusive transactions, between which others get theirs. */
export async function writeInSlices<Item>(
	{engine}: Context,
	items: readonly Item[],
	work: (writer: Writer, item: Item) => Promise<void>,
): Promise<void> {
	const left = [...items];
	while (left.length > 0) {
		await engine.write(async writer => {
			const began = performance.now();
			for (let item = left.shift(); item !== undefined; item = left.shift()) {
				await work(writer, item);
				if (performance.now() - began > slice) break;
			}
		});
		if (left.length > 0) await pause();
	}
}

/** Lets others have their turn. */
export function pause(): Promise<void> {
	return new Promise(resolve => setTimeout(resolve, rest));
}
