import {spokenLines} from '../../monitor/plain/spoken-lines.js';
import type {Call} from '../call.js';
import {type ExitCode, exitCodes} from '../command.js';
import {openFeed} from './feed.js';
import {isSpoken} from './text-mode.js';
import {openViewer} from './viewer.js';
import {watchDocument} from './watch-document.js';

/** Prints the picture of the moment: as the monitor's lines, as sentences, or as a document. */
export async function watchOnce(call: Call): Promise<ExitCode> {
	const feed = await openFeed(call, call.isJson ? 'document' : 'frame');
	const {look, frame} = await openViewer(call, feed.viewer);
	const read = await feed.read();
	await call.ensureKeeper();
	call.print(watchDocument(read), () => {
		const view = look({...read, failure: null});
		return isSpoken(call.world.environment) ? spokenLines(view).join('\n') : frame(view);
	});
	return exitCodes.done;
}
