import {canMount} from '../small-disk.ts';
import type {Script} from '../steps.ts';
import type {Programs} from '../world.ts';
import type {Attack} from './attack.ts';
import {attacksOnClaims} from './claims.ts';
import {attacksOnLife} from './life.ts';
import {attacksOnLocks} from './locks.ts';
import {attacksOnMail} from './mail.ts';

/** Every attack there is. */
export const attacks: readonly Attack[] = [
	...attacksOnClaims,
	...attacksOnLocks,
	...attacksOnMail,
	...attacksOnLife,
];

/** An attack as a script of its own. */
export function scriptOf({name, speed = 1, steps}: Attack): Script {
	return {name, speed, steps: steps.map(step => ({...step, label: name}))};
}

/** Whether this machine has, and permits, what an attack needs. */
export function isPossible({needs}: Attack, {root, older}: Programs): boolean {
	if (needs === 'namespaces') return canMount;
	return needs === undefined || (older !== null && older !== root);
}
