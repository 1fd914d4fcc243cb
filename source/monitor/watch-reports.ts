import {takeFocusReports} from './notifications/focus-reports.js';
import {OpenPaste} from './open-paste.js';
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
 * reads, and nobody else may take anything from the stream; of these reports Ink would take the second for keys. For a
 * paste whose end was lost it would wait for ever.
 * @returns ends the watching
 */
export function watchReports(stdin: NodeJS.ReadStream, {onFocus, onStatus}: ReportListener): () => void {
	const {read} = stdin;
	const answer = new StatusAnswer();
	let lostEnd: string | null = null;
	const paste = new OpenPaste(end => {
		lostEnd = end;
		stdin.emit('readable');
	});
	const observed: typeof read = size => {
		if (lostEnd !== null) {
			const end = lostEnd;
			lostEnd = null;
			return end;
		}
		const chunk: unknown = read.call(stdin, size);
		if (typeof chunk !== 'string') return chunk;
		const {hasFocus} = takeFocusReports(chunk);
		if (hasFocus !== null) onFocus(hasFocus);
		const {keys, isAnswered} = answer.take(chunk);
		if (isAnswered) onStatus();
		return paste.take(keys);
	};
	stdin.read = observed;
	return () => {
		paste.stop();
		if (stdin.read === observed) stdin.read = read;
	};
}
