import type {Environment} from '../../agents/environment.js';
import type {Alert} from '../../bus/types.js';
import type {MonitorSettings} from '../settings/monitor-settings.js';
import {decideNotifications, initialNotifications, type NotificationState} from './decide.js';
import {showDesktopNotice} from './desktop-notice.js';
import {describeRing} from './notice.js';
import {bell, terminalNotice} from './terminal-notice.js';

/** What a ringer works with. */
export type RingerOptions = {
	readonly environment: Environment;
	readonly home: string | undefined;
	/** Sends bytes to the terminal that move nothing on it. */
	readonly write: (bytes: string) => void;
};

/** Calls the operator when alerts ask for it. */
export class Ringer {
	readonly #options: RingerOptions;
	#state: NotificationState = initialNotifications;
	#hasFocus = false;

	constructor(options: RingerOptions) {
		this.#options = options;
	}

	/** Takes note of whether the terminal has the focus; one that never tells counts as without. */
	readonly focus = (hasFocus: boolean): void => {
		this.#hasFocus = hasFocus;
	};

	/**
	 * Rings for what has come since the last call, and for what had to wait.
	 * @param now milliseconds since the epoch
	 */
	attend(alerts: readonly Alert[], settings: MonitorSettings, now: number): void {
		const {environment, home, write} = this.#options;
		const input = {alerts, now, hasFocus: this.#hasFocus, settings};
		const {state, rings} = decideNotifications(this.#state, input);
		this.#state = state;
		for (const ring of rings) {
			const notice = describeRing(ring, home);
			if (ring.channel === 'bell') write(bell);
			else if (ring.channel === 'terminal') write(terminalNotice(notice, environment));
			else void showDesktopNotice(notice, {environment});
		}
	}
}
