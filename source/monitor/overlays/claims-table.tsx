import type {Claim} from '../../bus/types.js';
import type {Column} from '../../components/columns.js';
import {formatLiveAge} from '../../presentation/ages.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Viewpoint} from '../viewpoint.js';
import {type OverlayWindow, TableOverlay} from './table-overlay.js';

/** Props of {@link ClaimsTable}. */
export type ClaimsTableProps = OverlayWindow & {
	readonly claims: readonly Claim[];
	readonly viewpoint: Viewpoint;
};

const columns = [
	{id: 'task', title: 'TASK', min: 10, usual: 20, max: 60},
	{id: 'session', title: 'SESSION', min: 12, usual: 16, max: 34},
	{id: 'since', title: 'SINCE', min: 5, usual: 5, max: 5, align: 'right'},
] as const satisfies readonly Column[];

type ClaimColumn = (typeof columns)[number]['id'];

const worth: readonly ClaimColumn[] = ['task', 'session', 'since'];

/** Every task that is claimed, in place of the panes. */
export function ClaimsTable({claims, viewpoint, ...window}: ClaimsTableProps) {
	return (
		<TableOverlay
			{...window}
			title="Claims"
			columns={columns}
			worth={worth}
			items={claims}
			present={claim => presentClaim(claim, viewpoint)}
			empty="no task is claimed"
		/>
	);
}

function presentClaim(claim: Claim, {now}: Viewpoint): Readonly<Record<ClaimColumn, string>> {
	return {
		task: screenText(claim.taskId),
		session: screenText(claim.sessionId),
		since: formatLiveAge(claim.claimedAt || null, now),
	};
}
