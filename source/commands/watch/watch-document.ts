import type {Read, Reading} from '../../monitor/snapshot-store.js';
import {safeJson} from '../../presentation/clean-text.js';
import {statusDocument} from '../status-document.js';

/** The picture of a bus at one moment, as `watch --json` prints it: that of `status --json`, and its time. */
export function watchDocument({snapshot, tables}: Read) {
	return {takenAt: snapshot.takenAt, ...contentOf({snapshot, ...(tables ? {tables} : {})})};
}

/**
 * Makes the lines of a stream from the readings of a bus: one document each, and none that differs from the one
 * before in nothing but its time. A bus that fails is a document with the `error` alone.
 */
export function documentLines(): (reading: Reading) => string | null {
	let last = '';
	return ({snapshot, failure, ...rest}) => {
		if (snapshot === null && failure === null) return null;
		const isSound = snapshot !== null && failure === null;
		const news = safeJson(isSound ? contentOf({snapshot, ...rest}) : {error: failure});
		if (news === last) return null;
		last = news;
		return `${isSound ? safeJson(watchDocument({snapshot, ...rest})) : news}\n`;
	};
}

function contentOf({snapshot, tables}: Read) {
	return statusDocument({
		snapshot,
		unregistered: snapshot.unregistered,
		alerts: snapshot.alerts,
		locks: tables?.locks ?? [],
		claims: tables?.claims ?? [],
	});
}
