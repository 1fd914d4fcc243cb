import type {PlainView} from '../../monitor/plain/look-at.js';
import {announce, newsOf} from '../../monitor/plain/news.js';
import {spokenLines} from '../../monitor/plain/spoken-lines.js';
import {streamInTermsOfTerminal} from '../ascii-output.js';
import type {Call} from '../call.js';
import {type ExitCode, exitCodes} from '../command.js';
import {codeOfSignal} from '../signal-code.js';
import {type Feed, openFeed} from './feed.js';
import {type Following, follow} from './follow.js';
import type {TextMode} from './text-mode.js';
import {openViewer, type Viewer} from './viewer.js';
import {documentLines} from './watch-document.js';

/** Fewest milliseconds between two texts for people. */
const textInterval = 5000;

/** How often a watcher sees to it that a keeper runs, in milliseconds. */
const keeperCheck = 15_000;

type Next = Following['next'];

/** Prints a document whenever the bus changes, until a signal comes or the reader has gone. */
export async function streamDocuments(call: Call): Promise<ExitCode> {
	return goOn(call, await openFeed(call, 'document'), {next: documentLines()});
}

/** Prints the picture as text whenever the bus changes, until a signal comes or the terminal has gone. */
export async function streamText(call: Call, mode: TextMode): Promise<ExitCode> {
	const feed = await openFeed(call, 'frame');
	const viewer = await openViewer(call, feed.viewer);
	const next = mode === 'speech' ? speech(viewer) : frames(viewer);
	return goOn(call, feed, {next, interval: textInterval});
}

async function goOn(call: Call, feed: Feed, how: Omit<Following, 'store'>): Promise<ExitCode> {
	const keep = () => void call.ensureKeeper().catch(() => {});
	keep();
	const keeping = setInterval(keep, keeperCheck);
	const {environment} = call.world;
	const output = call.isJson ? process.stdout : streamInTermsOfTerminal(process.stdout, environment);
	try {
		const ending = await follow(output, {store: feed.follow(), ...how});
		// ctrl-c is how a person leaves, and a reader that has had enough is no failure
		return ending === 'SIGINT' || ending === 'SIGPIPE' ? exitCodes.done : codeOfSignal(ending);
	} finally {
		clearInterval(keeping);
	}
}

/** Whole frames, with an empty line between two. */
function frames({look, frame}: Viewer): Next {
	let last: string | null = null;
	return reading => {
		const view = look(reading);
		const news = newsOf(view);
		if (news === last) return null;
		const gap = last === null ? '' : '\n';
		last = news;
		return `${gap}${frame(view)}\n`;
	};
}

const howItGoesOn =
	'What changes is said below. Control c ends. To act, use session-bus ack, inbox and send in another terminal.';

/** The whole picture in sentences, then what changed. */
function speech({look}: Viewer): Next {
	let before: PlainView | null = null;
	return reading => {
		const view = look(reading);
		const lines = before ? announce(before, view) : [...spokenLines(view), '', howItGoesOn];
		before = view;
		return lines.length === 0 ? null : `${lines.join('\n')}\n`;
	};
}
