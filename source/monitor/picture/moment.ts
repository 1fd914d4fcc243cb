import {day} from '../../bus/timestamps.js';
import {formatClock, formatLiveAge} from '../../presentation/ages.js';

/** The time of day; of what is older than a day, its age. */
export function formatMoment(time: string, now: number): string {
	return now - Date.parse(time) < day ? formatClock(time) : formatLiveAge(time, now);
}
