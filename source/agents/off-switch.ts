import type {Step} from './installation.js';

/** A switch of the agent's own that keeps what was installed from working, and how to undo it; nothing while it is on. */
export function offSwitch(isOff: boolean, what: string, detail: string, fix: string): Step[] {
	return isOff ? [{name: `switch ${what} on`, isDone: false, detail, fix}] : [];
}
