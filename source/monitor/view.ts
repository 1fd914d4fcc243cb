import type {Description} from './detail/description.js';
import type {Shown} from './lens.js';
import type {Item, MonitorState, SessionTarget} from './monitor-state.js';
import type {Picture} from './picture/picture.js';
import type {Size} from './screen-layout.js';
import type {Reading} from './snapshot-store.js';
import type {Viewpoint} from './viewpoint.js';

/** What is open over the panes; what has left the bus meanwhile stays in view. */
export type Detail = {
	readonly item: Item;
	readonly description: Description;
	readonly isGone: boolean;
	/** Whether what must be read for it alone is in it. */
	readonly isWhole: boolean;
};

/** All that one frame shows. */
export type View = {
	readonly picture: Picture;
	/** What of it is shown, and in which order. */
	readonly shown: Shown;
	readonly state: MonitorState;
	readonly size: Size;
	/** What tables are made from, while one is open; a frame is drawn anew when it changes. */
	readonly reading: Reading;
	readonly viewpoint: Viewpoint;
	/** What is open over the panes, `null` for nothing. */
	readonly detail: Detail | null;
	/** The session that keys act on, `null` for none. */
	readonly target: SessionTarget | null;
	/** The session whose terminal a key goes to, also from an alert; `null` for none. */
	readonly owner: SessionTarget | null;
	/** Something the operator must know about the last key, `null` for nothing. */
	readonly notice: string | null;
};
