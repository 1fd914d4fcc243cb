import type {Machine} from '../system/machine.js';
import type {ProcessTable} from '../system/process-table.js';
import type {Engine} from './engine/engine.js';
import type {Retention, Thresholds} from './limits.js';
import type {Clocks} from './rules/evidence.js';
import {type Presence, presence} from './rules/presence.js';
import type {LeaseClocks} from './tables/locks.js';
import type {SessionRecord} from './tables/session-record.js';
import type {AlertType, Severity} from './types.js';

/** Where alerts that ring are told, and which. */
export type Webhook = {
	/** An http or https address; it may hold a password. */
	readonly url: string;
	readonly types: readonly string[] | 'all';
	readonly severities: readonly Severity[];
};

/** What may be set for a bus as a whole. */
export type Settings = {
	readonly retention: Retention;
	/** Severity of each type of alert; `off` never alerts. */
	readonly severities: Readonly<Record<AlertType, Severity | 'off'>>;
	/** Whether a project whose members all have a worktree of their own wants the operator. */
	readonly crowds: {readonly worktrees: 'quiet' | 'loud'};
	/** After how long what counts as trouble, in milliseconds. */
	readonly thresholds: Thresholds;
	readonly webhook: Webhook | null;
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

/** The same, and the boot whose monotonic clock it is. */
export function leaseClocks(context: Context): LeaseClocks {
	return {...readClocks(context), bootId: context.machine.bootId};
}

/** Looks once at the process of a session. */
export function presenceOf(session: SessionRecord, {machine, processes}: Context): Presence {
	return presence(session.identity, machine, pid => processes.look(pid));
}
