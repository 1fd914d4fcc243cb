import type {Machine} from '../system/machine.js';
import type {ProcessTable} from '../system/process-table.js';
import type {Engine} from './engine/engine.js';
import type {Retention, Thresholds} from './limits.js';
import type {Clocks} from './rules/evidence.js';
import {type Presence, presence} from './rules/presence.js';
import type {SessionRecord} from './tables/session-record.js';
import type {AlertType, Severity} from './types.js';

/** What may be set for a bus as a whole. */
export type Settings = {
	readonly retention: Retention;
	/** Severity of each type of alert; `off` never alerts. */
	readonly severities: Readonly<Record<AlertType, Severity | 'off'>>;
	/** After how long what counts as trouble, in milliseconds. */
	readonly thresholds: Thresholds;
	/** How durable a commit is: `normal` survives any crash of a process, `full` also a loss of power. */
	readonly synchronous: 'normal' | 'full';
};

/** What every verb of the bus works with. Time and processes are parameters, so that tests can set them. */
export type Context = {
	readonly engine: Engine;
	readonly settings: Settings;
	readonly machine: Machine;
	readonly processes: ProcessTable;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** Milliseconds since the machine booted, as far as it was awake; nobody can set this clock. */
	readonly monotonic: () => number;
};

/** Both clocks at this moment. */
export function readClocks({now, monotonic}: Context): Clocks {
	return {now: now(), monotonic: monotonic()};
}

/** Looks once at the process of a session. */
export function presenceOf(session: SessionRecord, {machine, processes}: Context): Presence {
	return presence(session.identity, machine, pid => processes.look(pid));
}
