import type {DOMElement} from 'ink';
import {placeTexts} from './place-texts.js';
import {joinRows} from './rows.js';

/** What a renderer makes of the tree of a frame. */
export type Rendered = {
	/** The lines of the frame, with their colours. */
	readonly output: string;
	/** How many lines these are. */
	readonly outputHeight: number;
	/** What stays above the frame for good. */
	readonly staticOutput: string;
};

/** Makes text of the tree of a frame, as Ink does before every write. */
export type Renderer = (root: DOMElement, isScreenReaderEnabled: boolean) => Rendered;

/**
 * A renderer that joins texts which stand side by side, as they do on almost every screen of the monitor. Ink's own
 * takes every text apart into cells at every frame, whatever changed, which is half of what a frame costs; it draws
 * all that is not so simple: borders, backgrounds, clipped boxes, texts over each other.
 */
export function leanRenderer(ofInk: Renderer): Renderer {
	return (root, isScreenReaderEnabled) => {
		const {yogaNode, staticNode} = root;
		if (isScreenReaderEnabled || staticNode || !yogaNode) return ofInk(root, isScreenReaderEnabled);
		const height = yogaNode.getComputedHeight();
		const texts = placeTexts(root);
		const output = texts && joinRows(texts, {columns: yogaNode.getComputedWidth(), rows: height});
		return output === null
			? ofInk(root, isScreenReaderEnabled)
			: {output, outputHeight: height, staticOutput: ''};
	};
}
