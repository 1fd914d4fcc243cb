import {cleanLines, cleanText} from '../presentation/clean-text.js';

/**
 * Makes every text of a document safe. Some clients put the document before the model and the terminal instead
 * of the text, and nothing but this stands between a message and them.
 */
export function cleanDocument(document: object): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(document).map(([key, value]) => [cleanText(key), cleanValue(value)]),
	);
}

function cleanValue(value: unknown): unknown {
	if (typeof value === 'string') return cleanLines(value);
	if (Array.isArray(value)) return value.map(cleanValue);
	return typeof value === 'object' && value !== null ? cleanDocument(value) : value;
}
