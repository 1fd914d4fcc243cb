import {promptBudget, promptWindow} from '../limits.js';
import type {Priority} from '../types.js';

/** A message, as far as it decides whether a session is made to go on for it. */
export type Occasion = {
	readonly id: number;
	readonly recipientId: string | null;
	readonly type: string;
	readonly priority: Priority;
};

/** How often the bus has already made a session go on. */
export type PromptRecord = {readonly prompted: number; readonly promptedSinceMs: number | null};

/**
 * Whether a message is reason enough to make a turn go on or begin: what a peer wrote to this session, and
 * whatever is urgent. Everything else waits until the model is called anyway.
 */
export function deservesTurn({recipientId, type, priority}: Occasion): boolean {
	if (priority === 'urgent') return true;
	return recipientId !== null && type !== 'operator_alert' && priority !== 'low';
}

/**
 * The record after one more turn made by the bus, or `null` when the budget of the window is used up: two agents
 * that answer each other must come to an end.
 */
export function spendPrompt(
	{prompted, promptedSinceMs}: PromptRecord,
	now: number,
): {readonly prompted: number; readonly since: number} | null {
	const isOver = promptedSinceMs === null || now < promptedSinceMs || now - promptedSinceMs >= promptWindow;
	if (isOver) return {prompted: 1, since: now};
	return prompted < promptBudget ? {prompted: prompted + 1, since: promptedSinceMs} : null;
}
