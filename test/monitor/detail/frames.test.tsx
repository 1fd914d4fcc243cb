import {describe, expect, it} from 'vitest';
import type {Reading} from '../../../source/monitor/snapshot-store.js';
import {eventually} from '../../commands/support/condition.js';
import {renderMonitor} from '../support/render-frame.js';
import {
	sampleMessageInspection,
	sampleParties,
	sampleSessionInspection,
} from '../support/sample-close-ups.js';
import {sampleAlert, sampleSession, sampleSnapshot} from '../support/samples.js';

const small = {columns: 60, rows: 15};
const usual = {columns: 80, rows: 44};

/** A monitor that has opened the first row of a pane, and has read what belongs to it. */
async function open(keys: string, title: string, reading: Omit<Reading, 'failure'>, size = usual) {
	const monitor = renderMonitor({size, reading: {...reading, failure: null}});
	monitor.type(keys);
	await eventually(() => expect(monitor.frame()).toContain(title));
	return monitor;
}

describe('the details of a session', () => {
	const session = sampleSession({agentSessionId: 'c0ffee', llmVendor: 'claude'});
	const reading = {
		snapshot: sampleSnapshot({sessions: [session]}),
		closeUp: {item: {pane: 'sessions', id: session.sessionId}, session: sampleSessionInspection()},
	} as const;

	it('tell what it holds, its mail, and what happened to it', async () => {
		const monitor = await open('\r', 'Session claude-12345', reading);
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   1 session   1 needs you · 2 unread                  live · 14:03
			╭ ▸ Session claude-12345 ──────────────────────────────────────────────────────╮
			│ state         ● active: working                                              │
			│ keys          m message · R rescue · C copy resume line · n name             │
			│ kind          agent                                                          │
			│ agent         claude opus-4.6                                                │
			│ project       PILOT                                                          │
			│ task          H.13.2                                                         │
			│ directory     ~/src/rollout                                                  │
			│ branch        main                                                           │
			│ process       12345 on desk                                                  │
			│ conversation  c0ffee                                                         │
			│ registered    2026-02-11 13:53:20 (10m ago)                                  │
			│ last beat     2026-02-11 14:03:15 (5s ago)                                   │
			│ last activity edited a file, 2026-02-11 14:03:10 (10s ago)                   │
			│ resume        cd /home/me/src/rollout && claude --resume c0ffee              │
			│                                                                              │
			│ Locks  2                                                                     │
			│ shared        ~/src/rollout/docs/, for 4m, 6m left                           │
			│ exclusive     ~/src/rollout/src/main.ts, for 4m, 6m left                     │
			│                                                                              │
			│ Claims  1                                                                    │
			│ task          H.13.2, for 10m                                                │
			│                                                                              │
			│ Mail  1                                                                      │
			│ 1m ago        codex-41200 (direct): may I have src/main.ts?                  │
			│                                                                              │
			│ Timeline  4                                                                  │
			│ 14:03         ± edited ~/src/rollout/src/main.ts                             │
			│ 14:02         » codex-41200 sent direct to claude-12345: may I have          │
			│               src/main.ts?                                                   │
			│ 14:01         ! CRITICAL project conflict PILOT with codex-41200             │
			│ 13:53         ○ started                                                      │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 ↑↓ move  m message  R rescue  n name  esc back  ? help  q quit"
		`);
	});

	it('can be read to the end on a small screen', async () => {
		const monitor = await open('\r', 'Session claude-12345', reading, small);
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   1 session   1 needs you · 2 unread      live
			╭ ▸ Session claude-12345 ────────────────────── 1–11 of 36 ╮
			│ state         ● active: working                          │
			│ keys          m message · R rescue · C copy resume line  │
			│               · n name                                   │
			│ kind          agent                                      │
			│ agent         claude opus-4.6                            │
			│ project       PILOT                                      │
			│ task          H.13.2                                     │
			│ directory     ~/src/rollout                              │
			│ branch        main                                       │
			│ process       12345 on desk                              │
			│ conversation  c0ffee                                     │
			╰──────────────────────────────────────────────────────────╯
			 ↑↓ move  m message  R rescue  esc back  ? help  q quit"
		`);
		monitor.type('G');
		await eventually(() => expect(monitor.frame()).toContain('started'));
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   1 session   1 needs you · 2 unread      live
			╭ ▸ Session claude-12345 ───────────────────── 26–36 of 36 ╮
			│ Mail  1                                                  │
			│ 1m ago        codex-41200 (direct): may I have           │
			│               src/main.ts?                               │
			│                                                          │
			│ Timeline  4                                              │
			│ 14:03         ± edited ~/src/rollout/src/main.ts         │
			│ 14:02         » codex-41200 sent direct to claude-12345: │
			│               may I have src/main.ts?                    │
			│ 14:01         ! CRITICAL project conflict PILOT with     │
			│               codex-41200                                │
			│ 13:53         ○ started                                  │
			╰──────────────────────────────────────────────────────────╯
			 ↑↓ move  m message  R rescue  esc back  ? help  q quit"
		`);
	});
});

describe('the details of an alert', () => {
	const alert = sampleAlert({
		type: 'file_conflict',
		severity: 'HIGH',
		subject: '/home/me/src/rollout/src/main.ts',
		detail: 'codex-41200 wants /home/me/src/rollout/src/main.ts, locked by claude-12345',
	});
	const reading = {
		snapshot: sampleSnapshot({alerts: [alert]}),
		closeUp: {item: {pane: 'alerts', id: String(alert.id)}, parties: sampleParties()},
	} as const;

	it('tell what to do, both sides, and what they hold', async () => {
		const monitor = await open('2\r', 'Alert 7', reading);
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread    live
			╭ ▸ Alert 7 ───────────────────────────────────────────────────────────────────╮
			│ severity      HIGH                                                           │
			│ what          file ~/src/rollout/src/main.ts                                 │
			│ why           codex-41200 wants ~/src/rollout/src/main.ts, locked by         │
			│               claude-12345                                                   │
			│ between       claude-12345 ↔ codex-41200                                     │
			│ to do         Have claude-12345 finish with the file while the other waits:  │
			│               press m on its session to tell it. To take the lock from       │
			│               claude-12345: \`session-bus unlock                              │
			│               /home/me/src/rollout/src/main.ts --session claude-12345\`.      │
			│               Press a to acknowledge the alert.                              │
			│ status        open                                                           │
			│ since         2026-02-11 14:01:10 (2m ago)                                   │
			│ type          file_conflict                                                  │
			│                                                                              │
			│ claude-12345                                                                 │
			│ state         ● active: working                                              │
			│ agent         claude opus-4.6                                                │
			│ works on      PILOT, task H.13.2                                             │
			│ works in      ~/src/rollout, branch main                                     │
			│ last activity edited a file, 2026-02-11 14:03:10 (10s ago)                   │
			│ lock          ! ~/src/rollout/src/main.ts, for 4m, 6m left: what this alert  │
			│               is about                                                       │
			│ claim         H.13.2, for 10m                                                │
			│ lock          ~/src/rollout/a.ts, for 4m, 6m left                            │
			│                                                                              │
			│ codex-41200                                                                  │
			│ state         ● active: working                                              │
			│ agent         claude o3                                                      │
			│ works on      PILOT, task J.15.6                                             │
			│ works in      ~/src/rollout, branch main                                     │
			│ last activity edited a file, 2026-02-11 14:03:10 (10s ago)                   │
			│ holds         nothing                                                        │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 ↑↓ move  a ack  esc back  ? help  q quit"
		`);
	});

	it('say what to do before anything must be scrolled on a small screen', async () => {
		const monitor = await open('2\r', 'Alert 7', reading, small);
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live
			╭ ▸ Alert 7 ─────────────────────────────────── 1–11 of 37 ╮
			│ severity      HIGH                                       │
			│ what          file ~/src/rollout/src/main.ts             │
			│ why           codex-41200 wants                          │
			│               ~/src/rollout/src/main.ts, locked by       │
			│               claude-12345                               │
			│ between       claude-12345 ↔ codex-41200                 │
			│ to do         Have claude-12345 finish with the file     │
			│               while the other waits: press m on its      │
			│               session to tell it. To take the lock from  │
			│               claude-12345: \`session-bus unlock          │
			│               /home/me/src/rollout/src/main.ts --session │
			╰──────────────────────────────────────────────────────────╯
			 ↑↓ move  a ack  esc back  ? help  q quit"
		`);
	});
});

describe('the details of a message', () => {
	const reading = {
		snapshot: sampleSnapshot(),
		closeUp: {item: {pane: 'unread', id: '4'}, message: sampleMessageInspection()},
	} as const;

	it('tell who has read it, its thread, and how to answer', async () => {
		const monitor = await open('3\r', 'Message 4', reading);
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread    live
			╭ ▸ Message 4 ─────────────────────────────────────────────────────────────────╮
			│ from          codex-41200, ● active: working                                 │
			│ to            all                                                            │
			│ type          task_broadcast                                                 │
			│ priority      high                                                           │
			│ sent          2026-02-11 14:02:20 (1m ago)                                   │
			│ status        pending                                                        │
			│ read by       1 of 2 sessions                                                │
			│ thread        3 messages, see below                                          │
			│                                                                              │
			│ {"task":"J.15.6"}                                                            │
			│                                                                              │
			│ Thread  3                                                                    │
			│ 14:00         claude-12345 → codex-41200: which task is yours?               │
			│ 14:00         ▸ codex-41200 → all: J.15.6                                    │
			│ 14:00         claude-12345 → codex-41200: thanks                             │
			│                                                                              │
			│ Readers                                                                      │
			│ read by       claude-12345                                                   │
			│ unread by     you                                                            │
			│                                                                              │
			│ Next                                                                         │
			│ r             marks it as read                                               │
			│ m             writes to codex-41200                                          │
			│ in a shell    session-bus send codex-41200 --reply-to 4 'TEXT'               │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 ↑↓ move  r read  m message  R rescue  esc back  ? help  q quit"
		`);
	});

	it('show its text before anything must be scrolled on a small screen', async () => {
		const monitor = await open('3\r', 'Message 4', reading, small);
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live
			╭ ▸ Message 4 ───────────────────────────────── 1–11 of 26 ╮
			│ from          codex-41200, ● active: working             │
			│ to            all                                        │
			│ type          task_broadcast                             │
			│ priority      high                                       │
			│ sent          2026-02-11 14:02:20 (1m ago)               │
			│ status        pending                                    │
			│ read by       1 of 2 sessions                            │
			│ thread        3 messages, see below                      │
			│                                                          │
			│ {"task":"J.15.6"}                                        │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			 ↑↓ move  r read  m message  esc back  ? help  q quit"
		`);
	});
});
