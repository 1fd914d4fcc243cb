import type {Action} from './keys.js';
import type {Shown} from './lens.js';
import type {MonitorState} from './monitor-state.js';

const everythingGoes: ReadonlySet<Action> = new Set();
const withoutAdoption: ReadonlySet<Action> = new Set<Action>(['adopt']);

/** What cannot be done with what is selected. */
export function impossibleActions(
	{sessions}: Pick<Shown, 'sessions'>,
	{lists}: MonitorState,
): ReadonlySet<Action> {
	const selected = sessions.find(({id}) => id === lists.sessions.selected);
	return selected?.state === 'unregistered' ? everythingGoes : withoutAdoption;
}
