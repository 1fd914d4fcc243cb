import type {Picture} from './picture/picture.js';
import type {PaneName} from './screen-layout.js';

/** How many rows each pane has while nothing is left out: those in the picture, or more where it was cut. */
export function paneTotals({
	sessions,
	alerts,
	unread,
	timeline,
	counts,
}: Pick<Picture, 'sessions' | 'alerts' | 'unread' | 'timeline' | 'counts'>): Readonly<
	Record<PaneName, number>
> {
	return {
		sessions: sessions.length,
		// acknowledged ones are no longer counted, but shown
		alerts: Math.max(alerts.length, counts.alerts),
		unread: Math.max(unread.length, counts.unread),
		timeline: timeline.length,
	};
}
