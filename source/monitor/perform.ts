import type {Bus} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import {describeAgent} from '../caller/describe-agent.js';
import {systemProcessTable} from '../system/process-table.js';
import type {Effect} from './monitor-state.js';
import {runningAgentId} from './picture/running-agent-id.js';

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
			return;
		case 'adopt':
			await adopt(bus, effect.id);
	}
}

/** Registers an agent as it would have registered itself. */
async function adopt(bus: Bus, id: string): Promise<void> {
	const {unregistered} = await bus.snapshot();
	const agent = unregistered.find(candidate => runningAgentId(candidate) === id);
	const described =
		agent && describeAgent(systemProcessTable(), agent.pid, {conversation: agent.agentSessionId});
	if (!described) throw usageError('that agent does not run any more', 'look at the list again');
	await bus.register(described.registration);
}
