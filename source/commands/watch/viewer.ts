import {locateHome} from '../../bus/location.js';
import {chooseTheme} from '../../monitor/choose-theme.js';
import {frameLines} from '../../monitor/plain/frame-lines.js';
import {textOfLines} from '../../monitor/plain/line-text.js';
import {lookAt, type PlainView} from '../../monitor/plain/look-at.js';
import {readMonitorSettings} from '../../monitor/settings/read-monitor-settings.js';
import type {Reading} from '../../monitor/snapshot-store.js';
import {readMachine} from '../../system/machine.js';
import type {Call} from '../call.js';
import {findCanvas} from './canvas.js';
import {widthOfOutput} from './output-width.js';

/** How readings of a bus are shown to the person who called. */
export type Viewer = {
	readonly look: (reading: Reading) => PlainView;
	/** A whole frame. */
	readonly frame: (view: PlainView) => string;
};

/**
 * Shows readings as the monitor is set up to do.
 * @param viewer whose mail is shown
 */
export async function openViewer(call: Call, viewer: string | null): Promise<Viewer> {
	const {world} = call;
	const {environment} = world;
	const {settings, problem} = await readMonitorSettings(locateHome(environment, world.cwd));
	call.warn(problem);
	const isTerminal = world.isTerminal('output');
	const canvas = findCanvas(call);
	const theme = canvas.hasColours && settings.colours !== 'none' ? chooseTheme(settings, canvas) : null;
	const {host} = readMachine();
	return {
		look: reading => lookAt(reading, {now: Date.now(), home: environment.HOME, host, viewer}, settings),
		frame(view) {
			// a terminal may have changed its size since the last frame
			const width = widthOfOutput(environment, isTerminal ? process.stdout.columns : undefined);
			return textOfLines(frameLines(view, width), theme);
		},
	};
}
