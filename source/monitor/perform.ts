import type {Bus} from '../bus/bus.js';
import type {Effect} from './monitor-state.js';

/** The effects that write to the bus. */
export type BusEffect = Exclude<Effect, {type: 'quit' | 'suspend' | 'redraw'}>;

/** Does on the bus what a key asked for, in the name of a session. */
export async function performOnBus(bus: Bus, effect: BusEffect, actor: string): Promise<void> {
	switch (effect.type) {
		case 'acknowledge':
			await bus.acknowledge([Number(effect.id)], actor);
			return;
		case 'acknowledge-all':
			await bus.acknowledge('all', actor);
			return;
		case 'mark-read':
			await bus.confirm(actor, [Number(effect.id)]);
	}
}
