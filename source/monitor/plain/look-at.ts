import {type Lens, lookThrough, type Shown} from '../lens.js';
import {initialState, lensOf, type MonitorState} from '../monitor-state.js';
import {blankPicture, type Picture, paint} from '../picture/picture.js';
import type {MonitorSettings} from '../settings/monitor-settings.js';
import type {Reading} from '../snapshot-store.js';
import type {Viewpoint} from '../viewpoint.js';

/** A picture of the bus for those who only look: the monitor's own, as its settings show it. */
export type PlainView = {
	readonly picture: Picture;
	/** What of it is shown, and in which order. */
	readonly shown: Shown;
	readonly state: MonitorState;
};

/** Looks at a reading as the monitor does when it has just been opened. */
export function lookAt(reading: Reading, viewpoint: Viewpoint, settings: MonitorSettings): PlainView {
	const state = {...initialState, settings};
	const lens: Lens = lensOf(state);
	const picture = paint(blankPicture, reading, viewpoint);
	return {picture, shown: lookThrough(lens, picture), state};
}
