/*
 * The one door for documents of others: what is not there or of another kind reads as nothing.
 */

/** What lies under a path of keys, or `undefined`. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
	let found = value;
	for (const key of keys) {
		if (typeof found !== 'object' || found === null) return undefined;
		found = (found as Record<string, unknown>)[key];
	}
	return found;
}

/** A list under a path of keys, or none. */
export function listAt(value: unknown, ...keys: readonly string[]): unknown[] {
	const found = at(value, ...keys);
	return Array.isArray(found) ? found : [];
}

/** A text under a path of keys, or an empty one. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
	const found = at(value, ...keys);
	return typeof found === 'string' ? found : '';
}

/** Every text of a value, however deep, each on lines of its own. */
export function textsOf(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return '';
	return Object.values(value)
		.map(textsOf)
		.filter(text => text !== '')
		.join('\n');
}

/** The smallest document that a JSON schema allows. */
export function exampleOf(schema: unknown): unknown {
	const [choice] = listAt(schema, 'enum');
	if (choice !== undefined) return choice;
	const [alternative] = [...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')];
	if (alternative !== undefined) return exampleOf(alternative);
	switch (String(at(schema, 'type')).toLowerCase()) {
		case 'object':
			return Object.fromEntries(
				Object.entries(at(schema, 'properties') ?? {}).map(([key, value]) => [key, exampleOf(value)]),
			);
		case 'array':
			return [];
		case 'integer':
		case 'number':
			return 1;
		case 'boolean':
			return false;
		default:
			return 'fine';
	}
}
