/** Which row of a list is selected, and which one stands at the top of its window. */
export type ListState = {
	/** Id of the selected row, `null` while the list is empty. */
	readonly selected: string | null;
	/** Where the selected row stands, to stay near it when it leaves. */
	readonly index: number;
	/** Index of the first visible row. */
	readonly top: number;
};

/** A way to move in a list. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** A list before anything was in it. */
export const emptyList: ListState = {selected: null, index: 0, top: 0};

/**
 * Brings a list's state in line with its rows and the height of its window: the selection follows its row, moves
 * to the neighbour when that row has left, and is always visible. Returns the same reference when nothing changed.
 */
export function settleList(state: ListState, ids: readonly string[], height: number): ListState {
	const found = state.selected === null ? -1 : ids.indexOf(state.selected);
	return select(state, ids, height, found >= 0 ? found : state.index);
}

/** Moves the selection. */
export function moveInList(state: ListState, move: Move, ids: readonly string[], height: number): ListState {
	const settled = settleList(state, ids, height);
	return select(settled, ids, height, moveTo(move, settled.index, ids.length, height));
}

/** Moves a scrolled text, of which nothing is selected: returns its new first line. */
export function scrollText(top: number, move: Move, length: number, height: number): number {
	const furthest = Math.max(0, length - height);
	return clamp(moveTo(move, clamp(top, furthest), length, height), furthest);
}

function moveTo(move: Move, index: number, length: number, height: number): number {
	const page = Math.max(1, height - 1);
	switch (move) {
		case 'up':
			return index - 1;
		case 'down':
			return index + 1;
		case 'page-up':
			return index - page;
		case 'page-down':
			return index + page;
		case 'first':
			return 0;
		case 'last':
			return length - 1;
	}
}

function select(state: ListState, ids: readonly string[], height: number, wanted: number): ListState {
	const index = clamp(wanted, Math.max(0, ids.length - 1));
	const selected = ids[index] ?? null;
	const top = windowTop(state.top, index, ids.length, height);
	if (selected === state.selected && index === state.index && top === state.top) return state;
	return {selected, index, top};
}

/** Scrolls as little as possible so that a row is visible and no room is left empty below the last one. */
function windowTop(top: number, index: number, length: number, height: number): number {
	if (height <= 0) return top;
	const lowest = Math.max(0, index - height + 1);
	return clamp(Math.min(index, Math.max(lowest, top)), Math.max(0, length - height));
}

function clamp(value: number, max: number): number {
	return Math.min(max, Math.max(0, value));
}
