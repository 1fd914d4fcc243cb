let segmenter: Intl.Segmenter | null = null;

/** The characters of a text as a reader takes them. */
export function graphemesOf(text: string): Intl.Segments {
	// Made when it is needed: that takes as long as a third of a start of Node
	segmenter ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
	return segmenter.segment(text);
}
