import type {Bus} from '../bus/bus.js';
import type {Snapshot} from '../bus/types.js';
import type {Registration} from '../bus/verbs/register.js';

/** The monitor's own session on the bus. */
export type Presence = {
	/** Its id, `null` while it is not registered. */
	id(): string | null;
	/**
	 * Compares the presence with what the bus knows: registers when the session is not among the others, as at the
	 * start and after the bus was replaced. Returns whether that changed anything.
	 */
	assure(snapshot: Snapshot): Promise<boolean>;
	/** Unregisters, if the bus still knows the session. */
	leave(): Promise<void>;
};

/** Makes a presence; it does nothing before it is asked to. */
export function createPresence(bus: Bus, registration: Registration): Presence {
	let id: string | null = null;
	let hasLeft = false;
	let joining: Promise<boolean> | null = null;
	let heartbeat: (() => void) | null = null;

	const stopBeating = () => {
		heartbeat?.();
		heartbeat = null;
	};
	const join = async () => {
		const {session} = await bus.register(registration);
		id = session.sessionId;
		stopBeating();
		return true;
	};
	return {
		id: () => id,
		async assure({sessions}) {
			if (hasLeft || bus.readOnly) return false;
			if (sessions.some(({sessionId}) => sessionId === id)) {
				if (id !== null) heartbeat ??= bus.startHeartbeat(id);
				return false;
			}
			joining ??= join().finally(() => {
				joining = null;
			});
			return joining;
		},
		async leave() {
			hasLeft = true;
			stopBeating();
			await joining?.catch(() => {});
			if (id === null) return;
			await bus.unregister(id);
		},
	};
}
