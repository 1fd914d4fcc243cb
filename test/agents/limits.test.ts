import {describe, expect, test} from 'vitest';
import {findAgent} from '../../source/agents/index.js';
import {resetIn} from '../../source/agents/limits.js';
import {Payload, parsePayload} from '../../source/agents/payload.js';
import {readEvent} from '../../source/hook/read-event.js';
import {recorded} from './support/payloads.js';

const at = (iso: string) => Date.parse(iso);

describe('the end of a limit', () => {
	test.each([
		['resets 3:45pm (Europe/Berlin)', '2026-07-01T12:00:00Z', '2026-07-01T13:45:00.000Z'],
		['resets 3:45pm (Europe/Berlin)', '2026-07-01T14:00:00Z', '2026-07-02T13:45:00.000Z'],
		['resets 12am (UTC)', '2026-12-31T23:30:00Z', '2027-01-01T00:00:00.000Z'],
		['resets 12pm (Asia/Kolkata)', '2026-07-01T00:00:00Z', '2026-07-01T06:30:00.000Z'],
		['resets Oct 9, 4pm (UTC)', '2026-10-07T12:00:00Z', '2026-10-09T16:00:00.000Z'],
		['resets Jan 2, 12:30am (UTC)', '2026-12-30T12:00:00Z', '2027-01-02T00:30:00.000Z'],
		// Clocks are set back in the night between
		['resets 9am (Europe/Berlin)', '2026-10-24T20:00:00Z', '2026-10-25T08:00:00.000Z'],
		['resets 3am (America/Los_Angeles)', '2026-03-08T08:00:00Z', '2026-03-08T10:00:00.000Z'],
	])('that "%s" at %s is %s', (text, now, end) => {
		const ends = resetIn(`You've hit your session limit · ${text}`, at(now));
		expect(ends === null ? null : new Date(ends).toISOString()).toBe(end);
	});

	test.each([
		["You've hit your weekly limit · resets Monday"],
		['resets 3pm (Nowhere/Land)'],
		['resets in 4 hours'],
		['API Error: Request rejected (429)'],
		[''],
	])('is not told by "%s"', text => {
		expect(resetIn(text, at('2026-07-01T12:00:00Z'))).toBeNull();
	});

	test('without a zone is by the clock of this machine', () => {
		const now = new Date(2026, 6, 1, 12, 0).getTime();
		expect(resetIn("You've hit your Opus limit · resets 3:45pm", now)).toBe(
			new Date(2026, 6, 1, 15, 45).getTime(),
		);
	});
});

function limitOf(vendor: string, event: string, payload: Payload | null) {
	const hooks = findAgent(vendor)?.hooks;
	const spec = hooks?.events[event];
	if (!hooks || !spec || !payload) throw new Error(`${vendor} has no ${event}`);
	return readEvent(spec, hooks.read(payload, event)).limit;
}

describe('the limit that stopped a turn', () => {
	test.each<[vendor: string, payload: object, limit: string | null]>([
		[
			'claude',
			{error: 'rate_limit', last_assistant_message: "You've hit your session limit · resets 3pm (UTC)"},
			"You've hit your session limit · resets 3pm (UTC)",
		],
		['claude', {error: 'rate_limit'}, 'rate limit'],
		['claude', {error: 'server_error', last_assistant_message: 'rate_limit'}, null],
		['claude', {error: 'rate_limit', agent_id: 'a1'}, null],
		['kimi', {error_type: 'APIStatusError', error_message: '429 Too many'}, '429 Too many'],
		['kimi', {error_type: 'APIStatusError', error_message: '500 of 429 failed'}, null],
	])('is read from the event of %s, %j', (vendor, payload, limit) => {
		expect(limitOf(vendor, 'StopFailure', new Payload({...payload}))).toBe(limit);
	});

	test.each(['claude', 'kimi'])('is none in the recorded failure of %s', vendor => {
		const payload = parsePayload(recorded({vendor, name: 'StopFailure'}));
		expect(limitOf(vendor, 'StopFailure', payload)).toBeNull();
	});
});

describe('the limit that a rollout of Codex tells of', () => {
	const limitIn = (...lines: readonly object[]) =>
		findAgent('codex')?.limitInTranscript?.(lines.toReversed()) ?? null;
	const message = 'You’ve hit your usage limit. Try again at 7:42 PM.';
	const failed = {
		type: 'event_msg',
		payload: {type: 'task_complete', error: {message, codex_error_info: 'usage_limit_exceeded'}},
	};
	const counted = (primary: number, secondary: number) => ({
		type: 'event_msg',
		payload: {
			type: 'token_count',
			rate_limits: {
				primary: {used_percent: primary, window_minutes: 300, resets_at: 1_795_981_335},
				secondary: {used_percent: secondary, window_minutes: 10_080, resets_at: 1_796_071_335},
			},
		},
	});
	const asked = {type: 'response_item', payload: {type: 'message', role: 'user'}};

	test('ends with the last of the windows that are used up', () => {
		expect(limitIn(asked, counted(100, 30), failed)).toEqual({text: message, untilMs: 1_795_981_335_000});
		expect(limitIn(asked, counted(100, 100), failed)).toEqual({text: message, untilMs: 1_796_071_335_000});
		expect(limitIn(asked, counted(99, 30), failed)).toEqual({text: message, untilMs: null});
	});

	test('is known without its end where nothing was counted in that turn', () => {
		const began = {type: 'event_msg', payload: {type: 'task_started'}};
		expect(limitIn(failed)).toEqual({text: message, untilMs: null});
		expect(limitIn(counted(100, 30), began, asked, failed)).toEqual({text: message, untilMs: null});
	});

	test('is none after a turn that ended otherwise, or goes on', () => {
		const done = {type: 'event_msg', payload: {type: 'task_complete', last_agent_message: 'done'}};
		const aborted = {type: 'event_msg', payload: {type: 'turn_aborted'}};
		const other = {...failed, payload: {...failed.payload, error: {codex_error_info: 'other'}}};
		for (const end of [done, aborted, other, asked])
			expect(limitIn(counted(100, 30), failed, end)).toBeNull();
		expect(limitIn()).toBeNull();
		expect(limitIn(counted(100, 100))).toBeNull();
	});
});
