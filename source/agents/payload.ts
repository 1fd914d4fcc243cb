/**
 * What a hook was given on standard input, read field by field: payloads change with every release of an agent,
 * so that unknown fields are passed over and missing ones are `null`.
 */
export class Payload {
	readonly #fields: Readonly<Record<string, unknown>>;

	constructor(fields: Readonly<Record<string, unknown>>) {
		this.#fields = fields;
	}

	/** The first of the named fields that holds text. */
	text(...names: readonly string[]): string | null {
		for (const name of names) {
			const value = this.#fields[name];
			if (typeof value === 'string' && value !== '') return value;
		}
		return null;
	}

	/** The names of all fields. */
	names(): string[] {
		return Object.keys(this.#fields);
	}

	/** A number in a field, or `null`. */
	number(name: string): number | null {
		const value = this.#fields[name];
		return typeof value === 'number' && Number.isFinite(value) ? value : null;
	}

	/** Whether a field is there and true. */
	is(name: string): boolean {
		return this.#fields[name] === true;
	}

	/** Whether a field is there at all. */
	has(name: string): boolean {
		return this.#fields[name] !== undefined && this.#fields[name] !== null;
	}

	/** An object in a field; empty when there is none. Text that holds JSON counts as what it holds. */
	object(...names: readonly string[]): Payload {
		for (const name of names) {
			const value = this.#fields[name];
			if (isRecord(value)) return new Payload(value);
			const held = typeof value === 'string' && value.startsWith('{') ? parseRecord(value) : null;
			if (held) return new Payload(held);
		}
		return new Payload({});
	}

	/** The fields as they came, on one line of JSON. */
	toString(): string {
		return JSON.stringify(this.#fields);
	}

	/** The texts in a list. */
	texts(name: string): string[] {
		const value = this.#fields[name];
		return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
	}

	/** The objects in a list. */
	list(name: string): Payload[] {
		const value = this.#fields[name];
		return Array.isArray(value) ? value.filter(isRecord).map(item => new Payload(item)) : [];
	}
}

/** Reads a payload; `null` for whatever is no JSON object. */
export function parsePayload(source: string): Payload | null {
	const fields = parseRecord(source);
	return fields && new Payload(fields);
}

function parseRecord(source: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(source);
		return isRecord(value) ? value : null;
	} catch {
		return null;
	}
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
