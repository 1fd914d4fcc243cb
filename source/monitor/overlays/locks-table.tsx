import type {Lock} from '../../bus/types.js';
import type {Column} from '../../components/columns.js';
import {formatDuration, formatLiveAge} from '../../presentation/ages.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Viewpoint} from '../viewpoint.js';
import {type OverlayWindow, TableOverlay} from './table-overlay.js';

/** Props of {@link LocksTable}. */
export type LocksTableProps = OverlayWindow & {
	readonly locks: readonly Lock[];
	readonly viewpoint: Viewpoint;
};

const columns = [
	{id: 'path', title: 'PATH', min: 12, usual: 30, max: 100, cut: 'start'},
	{id: 'mode', title: 'MODE', min: 9, usual: 9, max: 9},
	{id: 'session', title: 'SESSION', min: 12, usual: 16, max: 34},
	{id: 'since', title: 'SINCE', min: 5, usual: 5, max: 5, align: 'right'},
	{id: 'left', title: 'LEFT', min: 4, usual: 4, max: 4, align: 'right'},
] as const satisfies readonly Column[];

type LockColumn = (typeof columns)[number]['id'];

const worth: readonly LockColumn[] = ['path', 'session', 'left', 'since', 'mode'];

/** Every lock that is held, in place of the panes. */
export function LocksTable({locks, viewpoint, ...window}: LocksTableProps) {
	return (
		<TableOverlay
			{...window}
			title="Locks"
			columns={columns}
			worth={worth}
			items={locks}
			present={lock => presentLock(lock, viewpoint)}
			empty="nothing is locked"
		/>
	);
}

function presentLock(lock: Lock, {now, home}: Viewpoint): Readonly<Record<LockColumn, string>> {
	return {
		path: screenText(shortenHome(lock.path, home)),
		mode: lock.mode,
		session: screenText(lock.sessionId),
		since: formatLiveAge(lock.acquiredAt || null, now),
		left: formatDuration(Date.parse(lock.expiresAt) - now),
	};
}
