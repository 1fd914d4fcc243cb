const plain = /^[\u0020-\u007e]*$/;

/**
 * A text without what only looks different: accents go, wide and narrow variants become one, and so do blanks of all
 * kinds, line breaks among them. Case stays.
 */
export function fold(text: string): string {
	if (plain.test(text)) return text;
	return text
		.normalize('NFKD')
		.replace(/\p{M}+/gu, '')
		.replace(/\s+/g, ' ');
}
