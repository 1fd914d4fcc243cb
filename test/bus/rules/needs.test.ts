import {describe, expect, test} from 'vitest';
import {needsOf} from '../../../source/bus/rules/needs.js';

const now = 1_770_800_000_000;
const thresholds = {waiting: 20_000};
const nothing = {
	turn: 'working',
	turnMs: now - 60_000,
	asked: {text: null, sinceMs: null},
	native: {turn: null, note: null, sinceMs: null},
	limit: {text: null, untilMs: null},
	lastActivityMs: now - 50_000,
} as const;

type Facts = Partial<Parameters<typeof needsOf>[0]>;

describe('a session', () => {
	const asks = (sinceMs: number): Facts => ({
		turn: 'waiting',
		turnMs: now,
		asked: {text: 'permission for Bash: ls', sinceMs},
	});

	test.each<[what: string, facts: Facts, needs: readonly string[]]>([
		['that works needs nothing', {}, []],
		['that is idle needs nothing', {turn: 'idle'}, []],
		['that was just asked is not due', asks(now - 19_999), ['waiting: permission for Bash: ls']],
		['that waits for 20 s is due', asks(now - 20_000), ['waiting: permission for Bash: ls, due']],
		['whose clock was set back is not due', asks(now + 60_000), ['waiting: permission for Bash: ls']],
		[
			'that asks nothing known waits all the same',
			{turn: 'waiting', turnMs: now - 20_000},
			['waiting: a person must answer, due'],
		],
		[
			'whose own files say that it waits is due by their time',
			{native: {turn: 'waiting', note: 'input needed', sinceMs: now - 20_000}},
			['waiting: input needed, due'],
		],
		[
			'whose own files say that it was answered needs nothing',
			{...asks(now - 60_000), turnMs: now - 60_000, native: {turn: 'working', note: null, sinceMs: now}},
			[],
		],
		['that is limited is told at once', {limit: {text: 'limit', untilMs: null}}, ['limited: limit, due']],
		[
			'that is limited says until when',
			{limit: {text: 'limit', untilMs: now + 1}},
			['limited: limit; it ends 2026-02-11T08:53:20.001Z, due'],
		],
		['whose limit has ended needs nothing', {limit: {text: 'limit', untilMs: now}}, []],
	])('%s', (_what, facts, needs) => {
		expect(
			needsOf({...nothing, ...facts}, now, thresholds).map(
				({type, detail, isDue}) => `${type.replace('session_', '')}: ${detail}${isDue ? ', due' : ''}`,
			),
		).toEqual(needs);
	});
});
