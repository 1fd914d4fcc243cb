/** A value deep inside something parsed; `undefined` where there is nothing. */
export function valueAt(document: unknown, ...keys: ReadonlyArray<string>): unknown {
	let current = document;
	for (const key of keys) {
		if (typeof current !== 'object' || current === null) return undefined;
		current = Object.getOwnPropertyDescriptor(current, key)?.value;
	}
	return current;
}
