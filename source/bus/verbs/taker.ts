import type {Context} from '../context.js';
import {compareStarts, machineKey} from '../rules/identity.js';

/*
 * Who holds a message: what he is, and the process that does it, as in `hook 4711 183204 <boot> <namespace>`.
 */

/** This process as the holder of messages. Where it cannot see itself, only time ends what it holds. */
export function takerOf(role: 'hook' | 'reader', {processes, machine}: Context): string {
	const self = processes.look(process.pid);
	const seen = typeof self === 'string' ? [] : [self.started, machineKey(machine)];
	return [role, process.pid, ...seen].join(' ');
}

/** Whether the process that holds a message certainly runs no more. One that cannot be seen from here may. */
export function isTakerGone(taker: string, {processes, machine}: Context): boolean {
	const [, pid, started, place] = /^\w+ (\d+) (.+?) (\S+ \S+)$/.exec(taker) ?? [];
	if (started === undefined || place !== machineKey(machine)) return false;
	const sighting = processes.look(Number(pid));
	return typeof sighting === 'string'
		? sighting === 'gone'
		: compareStarts(sighting.started, started) === 'different';
}
