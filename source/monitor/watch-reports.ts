import {takeFocusReports} from './notifications/focus-reports.js';
import {StatusAnswer} from './status/status-answer.js';

/** What is told of what a terminal says of itself. */
export type ReportListener = {
	/** It has gained or lost the focus. */
	readonly onFocus: (hasFocus: boolean) => void;
	/** It keeps records of what its programs are about. */
	readonly onStatus: () => void;
};

/**
 * Sees what a terminal says of itself among the keys it sends. Ink reads standard input by itself, so it is seen as Ink
 * reads, and nobody else may take anything from the stream; of these reports Ink would take the second for keys.
 * @returns ends the watching
 */
export function watchReports(stdin: NodeJS.ReadStream, {onFocus, onStatus}: ReportListener): () => void {
	const {read} = stdin;
	const answer = new StatusAnswer();
	const observed: typeof read = size => {
		const chunk: unknown = read.call(stdin, size);
		if (typeof chunk !== 'string') return chunk;
		const {hasFocus} = takeFocusReports(chunk);
		if (hasFocus !== null) onFocus(hasFocus);
		const {keys, isAnswered} = answer.take(chunk);
		if (isAnswered) onStatus();
		return keys;
	};
	stdin.read = observed;
	return () => {
		if (stdin.read === observed) stdin.read = read;
	};
}
