import type {Action} from './keys.js';
import type {Shown} from './lens.js';
import type {MonitorState} from './monitor-state.js';

/** What cannot be done right now with what is selected and shown. */
export function impossibleActions(
	{sessions, alerts, unread}: Pick<Shown, 'sessions' | 'alerts' | 'unread'>,
	{lists}: MonitorState,
): ReadonlySet<Action> {
	const impossible = new Set<Action>();
	const selected = sessions.find(({id}) => id === lists.sessions.selected);
	const state = selected?.state ?? 'ended';
	if (state !== 'unregistered') impossible.add('adopt');
	if (state === 'unregistered' || state === 'orphaned' || state === 'ended') impossible.add('message');
	if (state === 'unregistered' || selected?.kind !== 'agent') impossible.add('rescue');
	if (!alerts.some(({isOpen}) => isOpen)) impossible.add('acknowledge').add('acknowledge-all');
	if (unread.length === 0) impossible.add('mark-read');
	if (sessions.length < 2) impossible.add('sort');
	return impossible;
}
