/** One thing `doctor` looked at. */
export type Check = {
	readonly name: string;
	readonly ok: boolean;
	readonly detail: string;
	/** What to do about it, in words; `null` when there is nothing to do. */
	readonly fix: string | null;
};

/** Something that is as it should be. */
export function good(name: string, detail: string): Check {
	return {name, ok: true, detail, fix: null};
}

/** Something that needs attention. */
export function bad(name: string, detail: string, fix: string): Check {
	return {name, ok: false, detail, fix};
}
