import type {Bus} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import {describeAgent} from '../caller/describe-agent.js';
import {describeSent} from '../presentation/sent-to.js';
import {systemProcessTable} from '../system/process-table.js';
import {type Effect, type MessagesInView, undoTime} from './monitor-state.js';
import {runningAgentId} from './picture/running-agent-id.js';

/** The effects that write to the bus. */
export type BusEffect = Extract<
	Effect,
	{
		type:
			| 'acknowledge'
			| 'acknowledge-all'
			| 'undo'
			| 'mark-read'
			| 'mark-all-read'
			| 'adopt'
			| 'send'
			| 'rename';
	}
>;

/** Does on the bus what keys ask for, in the name of a session. Resolves to what the operator should know, if anything. */
export type Performer = (effect: BusEffect, actor: string) => Promise<string | null>;

/**
 * Makes what performs on a bus; it remembers what can be taken back.
 * @param now milliseconds by any clock
 */
export function performOn(bus: Bus, now: () => number = () => performance.now()): Performer {
	let undoable: Array<{readonly ids: readonly number[]; readonly at: number}> = [];

	const acknowledge = async (which: readonly number[] | 'all', actor: string) => {
		const ids = await bus.acknowledge(which, actor);
		if (ids.length === 0) return which === 'all' ? 'no alert to acknowledge' : 'it is not open any more';
		undoable = [...undoable, {ids, at: now()}];
		return `✓ acknowledged ${counted(ids.length, 'alert')} · u takes it back`;
	};
	const undo = async (actor: string) => {
		undoable = undoable.filter(({at}) => now() - at <= undoTime);
		const last = undoable.pop();
		if (!last)
			return `nothing to take back: that is possible for ${undoTime / 1000} s after an acknowledgement`;
		const reopened = await bus.reopen(last.ids, actor);
		return `↶ open again: ${counted(reopened.length, 'alert')}`;
	};

	return async (effect, actor) => {
		switch (effect.type) {
			case 'acknowledge':
				return acknowledge([Number(effect.id)], actor);
			case 'acknowledge-all':
				return acknowledge(effect.ids?.map(Number) ?? 'all', actor);
			case 'undo':
				return undo(actor);
			case 'mark-read':
				await bus.confirm(actor, [Number(effect.id)]);
				return null;
			case 'mark-all-read':
				return markAllRead(bus, actor, effect.messages);
			case 'adopt':
				return adopt(bus, effect.id);
			case 'send':
				return send(bus, actor, effect.to, effect.body);
			case 'rename':
				return rename(bus, effect.sessionId, effect.name);
		}
	};
}

async function send(bus: Bus, actor: string, to: string | null, body: string): Promise<string> {
	const {note} = await describeSent(bus, await bus.send(actor, {to, body}));
	return note === null ? `✓ sent to ${to ?? 'all'}` : `✓ sent; ${note}`;
}

async function rename(bus: Bus, sessionId: string, wanted: string): Promise<string> {
	const {name} = await bus.rename(sessionId, wanted);
	return name === sessionId ? `✓ ${sessionId} has no name` : `✓ ${sessionId} is called ${name}`;
}

/** How many messages are marked as read in one transaction. */
const pageOfMessages = 500;

async function markAllRead(bus: Bus, actor: string, messages: MessagesInView): Promise<string> {
	if ('ids' in messages) {
		return `✓ read ${counted((await bus.confirm(actor, messages.ids.map(Number))).length, 'message')}`;
	}
	const newest = Number(messages.upTo);
	for (let read = 0; ; ) {
		const ids = (await bus.peek(actor, pageOfMessages)).map(({id}) => id).filter(id => id <= newest);
		const confirmed = ids.length === 0 ? [] : await bus.confirm(actor, ids);
		// where another reader was faster nothing is left to confirm
		if (confirmed.length === 0) return `✓ read ${counted(read, 'message')}`;
		read += confirmed.length;
	}
}

/** Registers an agent as it would have registered itself. */
async function adopt(bus: Bus, id: string): Promise<string> {
	const {unregistered} = await bus.snapshot();
	const agent = unregistered.find(candidate => runningAgentId(candidate) === id);
	const described =
		agent && describeAgent(systemProcessTable(), agent.pid, {conversation: agent.agentSessionId});
	if (!described) throw usageError('that agent does not run any more', 'look at the list again');
	const {session} = await bus.register(described.registration);
	return `✓ registered ${session.sessionId}`;
}

function counted(count: number, noun: 'alert' | 'message'): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
