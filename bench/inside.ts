/*
 * What the benchmark takes from inside the program; bundled before it is used.
 */
export {busOn} from '../source/bus/bus-on.ts';
export {openContext} from '../source/bus/open-bus.ts';
export {machineKey} from '../source/bus/rules/identity.ts';
export {beatKeeper, retireKeeper} from '../source/bus/tables/keepers.ts';
export {recordEvent} from '../source/bus/tables/session-events.ts';
export {beatForLocalSessions, electKeeper} from '../source/bus/verbs/keep.ts';
export {Collector, lookInterval} from '../source/collector/collector.ts';
export {systemProcessTable} from '../source/system/process-table.ts';
