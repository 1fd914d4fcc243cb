import type {Action} from './key-entry.js';
import type {Shown} from './lens.js';
import {markedIn, markedItem} from './marked.js';
import type {MonitorState, SessionTarget} from './monitor-state.js';
import type {Picture} from './picture/picture.js';
import {isRunningAgentId} from './picture/running-agent-id.js';

/** What decides about what can be done. */
export type Circumstances = {
	readonly picture: Pick<Picture, 'alerts' | 'counts'>;
	readonly shown: Shown;
	readonly state: MonitorState;
	/** The session that keys act on, `null` for none. */
	readonly target: SessionTarget | null;
	/** The session whose terminal a key goes to, `null` for none. */
	readonly owner: SessionTarget | null;
};

/** What goes to another row. */
const moves = ['up', 'down', 'page-up', 'page-down', 'first', 'last'] as const satisfies readonly Action[];

/** What cannot be done right now with what is selected and shown. */
export function impossibleActions({
	picture,
	shown,
	state,
	target,
	owner,
}: Circumstances): ReadonlySet<Action> {
	const item = markedItem(state);
	const session = markedIn(state, 'sessions');
	const alert = picture.alerts.find(({id}) => id === markedIn(state, 'alerts'));
	const conditions: ReadonlyArray<readonly [action: Action, isPossible: boolean]> = [
		['open', item !== null],
		...moves.map(move => [move, state.overlay !== null || shown[state.focus].length > 1] as const),
		['back', state.overlay !== null || state.filter !== ''],
		['adopt', session !== null && isRunningAgentId(session)],
		['message', target?.isLive === true && !target.isSelf],
		['rename', target !== null],
		['rescue', target?.isAgent === true],
		['go-to-terminal', owner !== null && owner.whyNoTerminal === null],
		['copy-id', item !== null && (item.pane !== 'sessions' || target !== null)],
		['copy-resume', target !== null && target.resumeLine !== null],
		['acknowledge', alert?.isOpen === true],
		['acknowledge-all', picture.counts.alerts > 0],
		['mark-read', markedIn(state, 'unread') !== null],
		['mark-all-read', shown.unread.length > 0],
		['sort', shown.sessions.length > 1],
	];
	return new Set(conditions.flatMap(([action, isPossible]) => (isPossible ? [] : [action])));
}
