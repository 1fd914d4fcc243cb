import {takeFocusReports} from './focus-reports.js';

/**
 * Learns from what the terminal sends whether it has the focus. Ink reads standard input by itself and drops these
 * reports, so they are seen as it reads; nobody else may take anything from the stream.
 * @param onChange told at every report
 * @returns ends the watching
 */
export function watchFocus(stdin: NodeJS.ReadStream, onChange: (hasFocus: boolean) => void): () => void {
	const {read} = stdin;
	const observed: typeof read = size => {
		const chunk: unknown = read.call(stdin, size);
		if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
			const {hasFocus} = takeFocusReports(String(chunk));
			if (hasFocus !== null) onChange(hasFocus);
		}
		return chunk;
	};
	stdin.read = observed;
	return () => {
		if (stdin.read === observed) stdin.read = read;
	};
}
