import {screenText} from '../presentation/screen-text.js';
import {isSameItem} from './detail/close-up.js';
import {type Description, describeItem} from './detail/description.js';
import {layoutDescription} from './detail/detail-lines.js';
import {helpRows} from './help-rows.js';
import {lookThrough, type Shown} from './lens.js';
import {markedForTerminal, markedSession} from './marked.js';
import {
	type Effect,
	type Item,
	initialState,
	lensOf,
	type MonitorState,
	type Overlay,
	type SessionTarget,
	type Surroundings,
	settle,
	undoTime,
} from './monitor-state.js';
import {keepEqual, keepEqualRows} from './picture/keep-equal.js';
import {blankPicture, holdStill, type Picture, paint} from './picture/picture.js';
import {pressKey} from './press-key.js';
import {layoutScreen, type Size, visibleRows} from './screen-layout.js';
import {sessionBehind, targetOf} from './session-target.js';
import type {MonitorSettings} from './settings/monitor-settings.js';
import {settingRows} from './settings/setting-rows.js';
import {visibleSettings} from './settings/settings-overlay.js';
import type {Reading} from './snapshot-store.js';
import {tableLength} from './table-length.js';
import type {Detail, View} from './view.js';
import type {Viewpoint} from './viewpoint.js';
import {isAnswered, type Wanted, wantedFor} from './wanted.js';
import {bringBack, paste} from './writing.js';

/** What a model works with; the clock and the bus are behind these, so that all of it can be tested without. */
export type ModelOptions = {
	readonly reading: () => Reading;
	readonly viewpoint: () => Viewpoint;
	readonly perform: (effect: Effect) => void;
	/** Asks for a reading soon, because what is open shows more than the last one has. @default nothing is asked */
	readonly readMore?: () => void;
	readonly size: Size;
	/** @default the defaults */
	readonly settings?: MonitorSettings;
};

/**
 * Steps of the clock behind all ages, in milliseconds. A frame costs milliseconds however little has changed,
 * and every step changes the ages of all sessions: with this one a quiet screen stays below 5 ms a second.
 */
const clockStep = 5_000;

/** What a notice of a failure begins with; it stays until it was answered. */
const failureSign = '✗';

/**
 * Joins what the bus says, what the operator did and how large the screen is into one immutable view. It tells its
 * listeners only when there is something new to see. It stands outside React, because keys that arrive as one
 * string must each find the state that the one before has left.
 */
export class Model {
	readonly #options: ModelOptions;
	readonly #listeners = new Set<() => void>();
	#view: View;
	/** Whether what is in view still lacks what must be read for it. */
	#isLacking = false;
	#toldAt = 0;

	constructor(options: ModelOptions) {
		this.#options = options;
		this.#view = {
			picture: blankPicture,
			shown: blankPicture,
			reading: {snapshot: null, failure: null},
			viewpoint: options.viewpoint(),
			state: {...initialState, settings: options.settings ?? initialState.settings},
			size: options.size,
			detail: null,
			target: null,
			owner: null,
			notice: null,
		};
	}

	readonly get = (): View => this.#view;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};

	/** Looks at the latest reading, at the present time. */
	readonly refresh = (): void => {
		this.#dropNotice();
		const {picture, state} = this.#view;
		const [reading, viewpoint] = [this.#options.reading(), this.#viewpoint()];
		if (state.isPaused) this.#hold(holdStill(picture, reading, viewpoint));
		else this.#show({picture: paint(picture, reading, viewpoint)});
	};

	/** Takes keystrokes, one after the other. */
	readonly press = (keystrokes: readonly string[]): void => {
		for (const keystroke of keystrokes) {
			const {state, effect, refusal} = pressKey(this.#view.state, keystroke, this.#surroundings());
			const wasPaused = this.#view.state.isPaused;
			this.#show({state, notice: null});
			if (effect) this.#options.perform(effect);
			if (refusal !== undefined) this.tell(refusal);
			if (wasPaused && !state.isPaused) this.refresh();
		}
	};

	readonly resize = (size: Size): void => {
		this.#show({size: keepEqual(this.#view.size, size)});
	};

	/** What is to be read for what is in view, beyond what every frame shows. */
	wants(): Wanted {
		return wantedFor(this.#view.state.overlay);
	}

	/** Takes what was pasted into what is written. */
	readonly paste = (text: string): void => {
		this.#show({state: paste(this.#view.state, text)});
	};

	/** Takes back a message that could not be sent. */
	readonly bringBack = (message: Extract<Effect, {type: 'send'}>): void => {
		this.#show({state: bringBack(this.#view.state, message)});
	};

	/** Takes settings that were read or saved. */
	readonly configure = (settings: MonitorSettings): void => {
		this.#show({state: {...this.#view.state, settings}});
	};

	/**
	 * Tells the operator something, which may name what others have named, in place of the footer: until the next key,
	 * or as long as it can be taken back, unless it tells of a failure.
	 */
	readonly tell = (notice: string | null): void => {
		this.#toldAt = this.#options.viewpoint().now;
		this.#show({notice: notice === null ? null : screenText(notice)});
	};

	/** What went well needs no answer, and soon cannot be taken back: the keys are worth more then. */
	#dropNotice(): void {
		const {notice} = this.#view;
		if (notice === null || notice.startsWith(failureSign)) return;
		if (this.#options.viewpoint().now - this.#toldAt >= undoTime) this.#show({notice: null});
	}

	/** What was opened while the picture is held must be shown all the same, once; and that the bus fails. */
	#hold(picture: Picture): void {
		if (this.#isLacking) this.#show({picture});
		else if (picture !== this.#view.picture) {
			this.#view = {...this.#view, picture};
			this.#tellListeners();
		}
	}

	#show(change: Partial<View>): void {
		const before = this.#view;
		this.#view = {...before, ...change};
		const {picture, state} = this.#view;
		if (picture !== before.picture || isOtherLens(state, before.state)) {
			this.#view = {...this.#view, shown: keepShown(before.shown, lookThrough(lensOf(state), picture))};
		}
		this.#view = {...this.#view, state: settle(this.#view.state, this.#surroundings())};
		const {state: settled} = this.#view;
		this.#view = {
			...this.#view,
			target: this.#target(markedSession(settled), before.target),
			owner: this.#target(markedForTerminal(settled), before.owner),
		};
		// Most frames need neither: then they must not be the reason for one
		if (this.#view.state.overlay?.kind === 'table') {
			this.#view = {...this.#view, reading: this.#options.reading(), viewpoint: this.#viewpoint()};
		}
		this.#view = keepEqual(before, {...this.#view, detail: this.#describe(this.#view.state.overlay)});
		this.#isLacking = !isAnswered(this.wants(), this.#options.reading());
		if (this.#isLacking && this.#view.state.overlay !== before.state.overlay) this.#options.readMore?.();
		if (this.#view !== before) this.#tellListeners();
	}

	#tellListeners(): void {
		for (const listener of this.#listeners) listener();
	}

	#describe(overlay: Overlay | null): Detail | null {
		if (overlay?.kind !== 'detail') return null;
		const {item} = overlay;
		const shown = this.#view.detail;
		const before = shown && isSameItem(shown.item, item) ? shown : null;
		const reading = this.#options.reading();
		const {snapshot, timeline, closeUp} = reading;
		const description = snapshot && describeItem(item, {snapshot, timeline, closeUp}, this.#viewpoint());
		const isWhole = isAnswered(wantedFor(overlay), reading);
		if (description) {
			const isShown = before?.isGone === false && before.isWhole === isWhole;
			if (isShown && isSameText(before.description, description)) return before;
			return {item, description, isGone: false, isWhole};
		}
		return before?.isGone === false ? {...before, isGone: true} : before;
	}

	#surroundings(): Surroundings {
		const {shown, size} = this.#view;
		const idsOf = (rows: ReadonlyArray<{readonly id: string}>) => rows.map(({id}) => id);
		return {
			ids: {
				sessions: idsOf(shown.sessions),
				alerts: idsOf(shown.alerts),
				unread: idsOf(shown.unread),
				timeline: idsOf(shown.timeline),
			},
			visibleRows: ({focus}, pane) => visibleRows(layoutScreen(size, focus), pane),
			overlayLines: overlay => ({
				length: this.#overlayLength(overlay),
				visible: overlayRows(size, overlay.kind),
			}),
			sessionOf: item => this.#sessionOf(item),
		};
	}

	#target(item: Item | null, before: SessionTarget | null): SessionTarget | null {
		const target = item && this.#sessionOf(item);
		return before && target ? keepEqual(before, target) : target;
	}

	#sessionOf(item: Item): SessionTarget | null {
		const {snapshot, timeline} = this.#options.reading();
		const session = snapshot && sessionBehind(item, {snapshot, timeline});
		return session ? targetOf(session, this.#options.viewpoint()) : null;
	}

	#overlayLength(overlay: Overlay): number {
		switch (overlay.kind) {
			case 'help':
				return helpRows.length;
			case 'settings':
				return settingRows(this.#view.state.settings).length;
			case 'table':
				return tableLength(overlay.table, this.#options.reading());
			case 'detail':
				return this.#detailLength(overlay);
		}
	}

	#detailLength(overlay: Overlay): number {
		const detail = this.#describe(overlay);
		return detail ? layoutDescription(detail.description, this.#view.size.columns - 2).length : 0;
	}

	#viewpoint(): Viewpoint {
		const viewpoint = this.#options.viewpoint();
		return {...viewpoint, now: Math.floor(viewpoint.now / clockStep) * clockStep};
	}
}

/** How many lines of an overlay are visible: what its borders, and the titles of the help, leave. */
export function overlayRows(size: Size, kind: Overlay['kind']): number {
	const body = {columns: size.columns, rows: size.rows - 2};
	if (kind === 'settings') return visibleSettings(body);
	return Math.max(1, body.rows - 2 - (kind === 'help' || kind === 'table' ? 1 : 0));
}

function isOtherLens(now: MonitorState, before: MonitorState): boolean {
	return now.filter !== before.filter || now.settings !== before.settings;
}

function keepShown(before: Shown, now: Shown): Shown {
	return keepEqual(before, {
		sessions: keepEqualRows(before.sessions, now.sessions),
		alerts: keepEqualRows(before.alerts, now.alerts),
		unread: keepEqualRows(before.unread, now.unread),
		timeline: keepEqualRows(before.timeline, now.timeline),
	});
}

function isSameText(one: Description, other: Description): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}
