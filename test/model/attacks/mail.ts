import type {Step} from '../steps.ts';
import {vendors} from '../vendors.ts';
import {type Attack, hour} from './attack.ts';

const pair = [
	{do: 'comes', who: 'sender', vendor: 'codex', door: 'library'},
	{do: 'comes', who: 'reader', vendor: 'claude', door: 'hook'},
] as const;

function mails(count: number, more: {length?: number; isTabbed?: boolean} = {}): Step[] {
	return Array.from(
		{length: count},
		() => ({do: 'sends', who: 'sender', to: 'reader', door: 'library', ...more}) as const,
	);
}

export const attacksOnMail: readonly Attack[] = [
	{
		name: 'inbox into head',
		kind: 2,
		promise: 'what the reader of a pipe left unread comes again',
		steps: [
			...pair,
			...mails(40, {length: 3000}),
			{do: 'inbox', who: 'reader', door: 'command', head: 5},
			{do: 'before', who: 'reader', tool: 't1'},
			{do: 'after', who: 'reader', tool: 't1'},
			{do: 'batch', who: 'reader'},
		],
	},
	{
		name: 'hook that nobody heard',
		kind: 2,
		promise: 'what a hook could not say is offered again, and in its order',
		isSmall: true,
		steps: [
			...pair,
			...mails(2),
			{do: 'prompt', who: 'reader', spoil: 'closed'},
			...mails(1),
			{do: 'before', who: 'reader', tool: 't1'},
			{do: 'batch', who: 'reader'},
			{do: 'stops', who: 'reader'},
		],
	},
	...(['codex', 'copilot', 'opencode', 'gemini'] as const).map(
		(vendor): Attack => ({
			name: `parallel tools of ${vendor}`,
			kind: 2,
			promise: 'mail that came with one of several tools is not read before the model is called',
			speed: 20,
			steps: [
				{do: 'comes', who: 'sender', vendor: 'claude', door: 'library'},
				{do: 'comes', who: 'reader', vendor, door: 'hook'},
				{do: 'prompt', who: 'reader'},
				{do: 'before', who: 'reader', tool: 't1'},
				{do: 'before', who: 'reader', tool: 't2'},
				...mails(1),
				{do: 'after', who: 'reader', tool: 't1'},
				{do: 'after', who: 'reader', tool: 't2'},
				{do: 'dies', who: 'reader'},
				{do: 'watch', milliseconds: 4000},
				{do: 'comes', who: 'heir', vendor, door: 'hook', of: 'reader'},
				{do: 'prompt', who: 'heir'},
			],
		}),
	),
	...vendors.map(
		(vendor): Attack => ({
			name: `first prompt of ${vendor}`,
			kind: 2,
			promise: 'what came with the start of a conversation does not come again with its first prompt',
			steps: [
				{do: 'comes', who: 'sender', vendor: 'claude', door: 'library'},
				{do: 'sends', who: 'sender', to: null, door: 'library'},
				{do: 'comes', who: 'reader', vendor, door: 'hook'},
				...mails(1),
				{do: 'prompt', who: 'reader'},
				{do: 'before', who: 'reader', tool: 't1'},
				{do: 'after', who: 'reader', tool: 't1'},
				{do: 'batch', who: 'reader'},
				{do: 'stops', who: 'reader'},
			],
		}),
	),
	{
		name: 'rest of a long message',
		kind: 13,
		promise: 'the rest of a message that was handed over cut can be had',
		isSmall: true,
		steps: [
			...pair,
			...mails(1, {length: 5000}),
			{do: 'clock', by: 'pass', milliseconds: 25 * hour + 0.6},
			{do: 'prompt', who: 'reader'},
			{do: 'before', who: 'reader', tool: 't1'},
			{do: 'batch', who: 'reader'},
			// The newest message is never pruned
			...mails(1),
			{do: 'runs', who: 'sender', words: ['prune']},
			{do: 'fetches', who: 'reader'},
		],
	},
	{
		name: 'more than a vendor takes',
		kind: 14,
		promise: 'nothing is handed over behind the cut of a vendor',
		isSmall: true,
		steps: [
			...pair,
			...mails(6, {length: 1100, isTabbed: true}),
			{do: 'prompt', who: 'reader'},
			{do: 'before', who: 'reader', tool: 't1'},
			{do: 'batch', who: 'reader'},
			{do: 'stops', who: 'reader'},
			{do: 'comes', who: 'second', vendor: 'codex', door: 'hook'},
			...Array.from({length: 3}, (): Step => {
				return {do: 'sends', who: 'sender', to: 'second', door: 'library', length: 2900, isTabbed: true};
			}),
			{do: 'prompt', who: 'second'},
			{do: 'before', who: 'second', tool: 't2'},
			{do: 'stops', who: 'second'},
		],
	},
	{
		name: 'dead reader',
		kind: 2,
		promise: 'what a dead reader had taken comes before what was sent later',
		steps: [
			...pair,
			...mails(2, {length: 60_000}),
			// Cut off between taking and showing: the pipe is full and nobody reads it
			{do: 'inbox', who: 'reader', door: 'command', head: 0},
			...mails(1),
			{do: 'prompt', who: 'reader'},
		],
	},
	{
		name: 'broadcast dated back',
		kind: 27,
		promise: 'a newcomer gets the broadcast of a moment ago, whatever times others write',
		isSmall: true,
		steps: [
			...pair,
			{do: 'sends', who: 'sender', to: null, door: 'library'},
			{do: 'comes', who: 'odd', vendor: 'kimi', door: 'row'},
			{do: 'sends', who: 'odd', to: null, door: 'row', isDatedBack: 10 * 60_000},
			{do: 'comes', who: 'newcomer', vendor: 'codex', door: 'hook'},
			{do: 'prompt', who: 'newcomer'},
		],
	},
];
