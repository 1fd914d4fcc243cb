import type {Step} from './steps.ts';

/**
 * Takes away as many steps as it can while what is looked for still happens: delta debugging (Zeller and Hildebrandt,
 * 2002).
 * @param fails whether it happens with these steps alone
 * @param isOver whether no more time is to be spent
 */
export async function shrink(
	steps: readonly Step[],
	fails: (steps: readonly Step[]) => Promise<boolean>,
	isOver: () => boolean = () => false,
): Promise<readonly Step[]> {
	let left = steps;
	for (let parts = 2; left.length > 1 && !isOver(); ) {
		const size = Math.ceil(left.length / parts);
		const without = Array.from({length: parts}, (_, part) => left.toSpliced(part * size, size));
		const smaller = await findFirst(
			without.filter(rest => rest.length < left.length),
			fails,
			isOver,
		);
		if (smaller) {
			left = smaller;
			parts = Math.max(2, parts - 1);
		} else if (size === 1) {
			break;
		} else {
			parts = Math.min(left.length, parts * 2);
		}
	}
	return left;
}

async function findFirst(
	candidates: ReadonlyArray<readonly Step[]>,
	fails: (steps: readonly Step[]) => Promise<boolean>,
	isOver: () => boolean,
): Promise<readonly Step[] | null> {
	for (const candidate of candidates) {
		if (isOver()) return null;
		if (await fails(candidate)) return candidate;
	}
	return null;
}
