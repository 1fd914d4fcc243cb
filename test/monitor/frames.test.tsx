import {describe, expect, it} from 'vitest';
import {eventually} from '../commands/support/condition.js';
import {renderMonitor} from './support/render-frame.js';
import {ago, sampleAlert, sampleMessage, sampleSession, sampleSnapshot} from './support/samples.js';

const down = '\u001b[B';
const esc = '\u001b';
const good = {snapshot: sampleSnapshot(), failure: null};

describe('the screen', () => {
	it('shows all panes on a wide terminal', () => {
		expect(renderMonitor({size: {columns: 120, rows: 18}}).frame()).toMatchInlineSnapshot(`
			" session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread                                    live · 14:03
			╭ ▸ Sessions ────────────────────────────────────────────────────────────────────────────────────────────────── 5 of 5 ╮
			│   SESSION           MODEL     PROJECT   TASK     DIRECTORY              BRANCH       BEAT  STATE         LOCKS  MAIL │
			│▸● claude-12345      opus-4.6  PILOT     H.13.2   ~/src/rollout          main           5s  active 10s        2     1 │
			│ ● codex-41200       o3        PILOT     J.15.6   ~/src/rollout          main          15s  active 10s        1       │
			│ ◆ gemini-5120       2.5-pro   ATLAS              ~/src/atlas            fix/ui         5s  waiting 2m                │
			│ ✖ kimi-777          k2.5      ATLAS     H.2      ~/src/atlas-two        main           5s  hung 14m          1       │
			│ ● monitor-1                                      ~                                     5s  active 10s                │
			│                                                                                                                      │
			│                                                                                                                      │
			╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
			╭ Alerts ─────────────────────────────────────────────── 2 ╮╭ Unread ─────────────────────────────────────────────── 2 ╮
			│▹● CRITICAL  project PILOT     claude-12345 ↔ codex…   2m ││▹! 14:02  codex-41200     → all  task_broa…  J.15.6       │
			│ └ HIGH      directory ~/src…  claude-12345 ↔ codex…   2m ││   14:02  claude-12345    → you  direct      please rele… │
			│                                                          ││                                                          │
			│                                                          ││                                                          │
			╰──────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────╯
			 msgs/min                       tab pane  ↑↓ move  ⏎ open  a ack  r read  / filter  m message  R rescue  ? help  q quit"
		`);
	});

	it('stacks the panes on a narrow one', () => {
		expect(renderMonitor({size: {columns: 80, rows: 24}}).frame()).toMatchInlineSnapshot(`
			" session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread    live
			╭ ▸ Sessions ────────────────────────────────────────────────────────── 5 of 5 ╮
			│   SESSION           PROJECT  TASK     DIRECTORY     BEAT  STATE         MAIL │
			│▸● claude-12345      PILOT    H.13.2   …src/rollout    5s  active 10s       1 │
			│ ● codex-41200       PILOT    J.15.6   …src/rollout   15s  active 10s         │
			│ ◆ gemini-5120       ATLAS             ~/src/atlas     5s  waiting 2m         │
			│ ✖ kimi-777          ATLAS    H.2      …c/atlas-two    5s  hung 14m           │
			│ ● monitor-1                           ~               5s  active 10s         │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			╭ Alerts ─────────────────────────────────────────────────────────────────── 2 ╮
			│▹● CRITICAL  project PILOT                  claude-12345 ↔ codex-41200     2m │
			│ └ HIGH      directory ~/src/rollout        claude-12345 ↔ codex-41200     2m │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			╭ Unread ─────────────────────────────────────────────────────────────────── 2 ╮
			│▹! 14:02  codex-41200     → all  task_broadcast  J.15.6                       │
			│   14:02  claude-12345    → you  direct          please release src/main.ts   │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 tab pane  ↑↓ move  ⏎ open  a ack  r read  / filter  m message  ? help  q quit"
		`);
	});

	it('folds all panes but the focused one on a small one', async () => {
		const monitor = renderMonitor({size: {columns: 60, rows: 15}});
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live
			╭ ▸ Sessions ────────────────────────────────────── 5 of 5 ╮
			│   SESSION           PROJECT  TASK     STATE         MAIL │
			│▸● claude-12345      PILOT    H.13.2   active 10s       1 │
			│ ● codex-41200       PILOT    J.15.6   active 10s         │
			│ ◆ gemini-5120       ATLAS             waiting 2m         │
			│ ✖ kimi-777          ATLAS    H.2      hung 14m           │
			│ ● monitor-1                           active 10s         │
			│                                                          │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			─ Alerts ─────────────────────────────────────────────── 2 ─
			─ Unread ─────────────────────────────────────────────── 2 ─
			─ Timeline ─────────────────────────────────────────────────
			 tab pane  ↑↓ move  ⏎ open  a ack  / filter  ? help  q quit"
		`);
		monitor.type('2');
		await eventually(() => expect(monitor.frame()).toContain('▸ Alerts'));
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live
			─ Sessions ──────────────────────────────────────── 5 of 5 ─
			╭ ▸ Alerts ───────────────────────────────────────────── 2 ╮
			│▸● CRITICAL  project PILOT     claude-12345 ↔ codex…   2m │
			│ └ HIGH      directory ~/src…  claude-12345 ↔ codex…   2m │
			│                                                          │
			│                                                          │
			│                                                          │
			│                                                          │
			│                                                          │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			─ Unread ─────────────────────────────────────────────── 2 ─
			─ Timeline ─────────────────────────────────────────────────
			 tab pane  ↑↓ move  ⏎ open  a ack  / filter  ? help  q quit"
		`);
	});

	it('asks for a larger terminal on one that is too small', () => {
		expect(renderMonitor({size: {columns: 40, rows: 6}}).frame()).toMatchInlineSnapshot(`
			"Make this terminal larger: 40×6 now, at
			least 60×15 needed; q quits.



			"
		`);
	});

	it('says what to do when nobody has registered', () => {
		const snapshot = sampleSnapshot({sessions: [], alerts: [], openAlerts: 0, unread: [], unreadCount: 0});
		const monitor = renderMonitor({size: {columns: 60, rows: 20}, reading: {snapshot, failure: null}});
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   0 sessions   0 need you · 0 unread      live
			╭ ▸ Sessions ────────────────────────────────────── 0 of 0 ╮
			│   SESSION           PROJECT  TASK     STATE         MAIL │
			│   no agents seen yet: start one, it shows up by itself   │
			│   \`session-bus install --all\`: they register themselves  │
			│                                                          │
			│                                                          │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			╭ Alerts ─────────────────────────────────────────────── 0 ╮
			│   no conflicts                                           │
			│                                                          │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			╭ Unread ─────────────────────────────────────────────── 0 ╮
			│   nothing to read                                        │
			│                                                          │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			 tab pane  v attention  / filter  t tables  ? help  q quit"
		`);
	});

	it('says what hides all rows of a pane, how many, and which key brings them back', async () => {
		const claimed = {
			id: '1',
			at: ago(60),
			kind: 'claim',
			sessionId: 'claude-12345',
			otherId: null,
			subject: 'H.13.2',
			text: 'claimed',
		} as const;
		const monitor = renderMonitor({
			size: {columns: 112, rows: 18},
			reading: {...good, timeline: [claimed]},
		});
		monitor.type('/zebra\r');
		await eventually(() => expect(monitor.frame()).toContain('tab pane'));
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread   / zebra                  live · 14:03
			╭ ▸ Sessions ────────────────────────────────────────────────────────────────────────────────────────── 0 of 5 ╮
			│   SESSION           MODEL     PROJECT   TASK     DIRECTORY         BRANCH    BEAT  STATE         LOCKS  MAIL │
			│   5 sessions hidden by the filter: esc drops it                                                              │
			│                                                                                                              │
			│                                                                                                              │
			│                                                                                                              │
			│                                                                                                              │
			│                                                                                                              │
			│                                                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
			╭ Alerts ────────────────────────────────────── 0 of 2 ╮╭ Unread ────────────────────────────────────── 0 of 2 ╮
			│   2 alerts hidden by the filter: esc drops it        ││   2 messages hidden by the filter: esc drops it      │
			│                                                      ││                                                      │
			│                                                      ││                                                      │
			│                                                      ││                                                      │
			╰──────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────╯
			 msgs/min                       esc drop filter  tab pane  v attention  / filter  t tables  ? help  q quit"
		`);
		monitor.type(esc);
		await eventually(() => expect(monitor.frame()).toContain('5 of 5'));
		monitor.type('4/zebra\r');
		await eventually(() => expect(monitor.frame()).toContain('0 of 1'));
		expect(monitor.frame()).toContain('│   1 event hidden by the filter: esc drops it');
	});

	it('keeps wide characters aligned and cuts what is too long', () => {
		const sessions = [
			sampleSession({sessionId: '通义千问-编程助手-9931', projectId: '项目', branch: 'feature/重构'}),
			sampleSession({sessionId: 'opencode-🚀👩‍👩‍👧🇩🇪', taskId: '👍🏽❤️'}),
			sampleSession({
				sessionId: 'copilot-with-a-name-that-goes-on-and-on',
				cwd: '/home/me/项目/很长的目录/源代码',
			}),
		];
		const reading = {snapshot: sampleSnapshot({sessions}), failure: null};
		const monitor = renderMonitor({size: {columns: 100, rows: 15}, reading});
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   3 sessions   1 needs you · 2 unread                                     live · 14:03
			╭ ▸ Sessions ────────────────────────────────────────────────────────────────────────────── 3 of 3 ╮
			│   SESSION           PROJECT   TASK     DIRECTORY       BRANCH    BEAT  STATE         LOCKS  MAIL │
			│▸● 通义千问-编程助…  项目      H.13.2   ~/src/rollout   feature…    5s  active 10s        2     1 │
			│ ● opencode-🚀👩DE   PILOT     👍❤      ~/src/rollout   main        5s  active 10s        2     1 │
			│ ● copilot-with-a-…  PILOT     H.13.2   …的目录/源代码  main        5s  active 10s        2     1 │
			│                                                                                                  │
			│                                                                                                  │
			│                                                                                                  │
			│                                                                                                  │
			╰──────────────────────────────────────────────────────────────────────────────────────────────────╯
			─ Alerts ─────────────────────────────────────────────────────────────────────────────────────── 2 ─
			─ Unread ─────────────────────────────────────────────────────────────────────────────────────── 2 ─
			─ Timeline ─────────────────────────────────────────────────────────────────────────────────────────
			 tab pane  ↑↓ move  ⏎ open  a ack  r read  / filter  m message  R rescue  ? help  q quit"
		`);
	});

	it('shows no more rows than there is room for, and which they are', async () => {
		const sessions = Array.from({length: 500}, (_, index) => sampleSession({sessionId: `claude-${index}`}));
		const reading = {snapshot: sampleSnapshot({sessions}), failure: null};
		const monitor = renderMonitor({size: {columns: 60, rows: 15}, reading});
		monitor.type('G');
		await eventually(() => expect(monitor.frame()).toContain('▸● claude-499'));
		expect(monitor.frame()).toContain('494–500 of 500');
		expect(monitor.frame().split('\n')).toHaveLength(15);
	});

	it('offers only what can be done to the marked session', async () => {
		const monitor = renderMonitor({size: {columns: 200, rows: 30}});
		const footer = () => monitor.frame().split('\n').at(-1) ?? '';
		expect(footer()).toContain('m message  R rescue');
		// the monitor's own row
		monitor.type('G');
		await eventually(() => expect(monitor.frame()).toContain('▸● monitor-1'));
		expect(footer()).not.toMatch(/m message|R rescue|esc/);
		expect(footer()).toContain('a ack');
		monitor.type('2j1');
		await eventually(() => expect(footer()).not.toContain('a ack '));
		expect(footer()).toContain('A ack all');
		monitor.type('/codex\r');
		await eventually(() => expect(footer()).toContain('esc drop filter'));
	});

	it('keeps the last good picture while the bus cannot be read', async () => {
		const monitor = renderMonitor({size: {columns: 100, rows: 15}});
		const [, ...rows] = monitor.frame().split('\n');
		monitor.read({snapshot: good.snapshot, failure: 'the database is busy'});
		await eventually(() => expect(monitor.frame()).toContain('✗ the database is busy · 0s old'));
		const [, ...others] = monitor.frame().split('\n');
		expect(others).toEqual(rows);
		monitor.read(good);
		await eventually(() => expect(monitor.frame()).toContain('  live'));
	});

	it('is not drawn again while it looks the same', async () => {
		const monitor = renderMonitor();
		const before = monitor.frames.length;
		for (let time = 0; time < 9; time++) monitor.read({snapshot: sampleSnapshot(), failure: null}, 1000);
		monitor.type('j');
		await eventually(() => expect(monitor.frame()).toContain('▸● codex-41200'));
		expect(monitor.frames).toHaveLength(before + 1);
	});

	it('selects by a shape, not by colour alone', () => {
		const monitor = renderMonitor({size: {columns: 60, rows: 15}});
		expect(
			monitor
				.frame()
				.split('\n')
				.filter(line => line.includes('▸')),
		).toHaveLength(2);
	});
});

describe('the colours', () => {
	it('are those the settings choose, at once', async () => {
		const monitor = renderMonitor();
		const codes = () => new Set(monitor.frames.at(-1)?.match(/(?<=\u001b\[)3[0-7](?=m)/g));
		expect(codes()).toEqual(new Set(['31', '32', '33', '36']));
		const {settings} = monitor.model.get().state;
		monitor.model.configure({...settings, background: 'light'});
		await eventually(() => expect(codes()).toEqual(new Set(['31', '32', '34', '35'])));
		monitor.model.configure({...settings, colours: 'none'});
		await eventually(() => expect(codes()).toEqual(new Set()));
		expect(monitor.frames.at(-1)).toContain('\u001b[7m');
	});
});

describe('agents that have not registered', () => {
	const unregistered = [
		{llmVendor: 'gemini', pid: 5121, agentSessionId: null, cwd: '/home/me/src/atlas'},
		{llmVendor: 'codex', pid: 41300, agentSessionId: '01a2', cwd: null},
	];
	const render = () =>
		renderMonitor({
			size: {columns: 90, rows: 20},
			reading: {snapshot: sampleSnapshot({unregistered, sessions: []}), failure: null},
		});

	it('stand below the sessions, marked with a plus, and can be registered with one key', async () => {
		const monitor = render();
		expect(monitor.frame().split('\n').slice(0, 5).join('\n')).toMatchInlineSnapshot(`
			" session-bus   0 sessions · 2 unregistered   1 needs you · 2 unread          live · 14:03
			╭ ▸ Sessions ──────────────────────────────────────────────────────────────────── 2 of 2 ╮
			│   SESSION           PROJECT   TASK     DIRECTORY       BEAT  STATE         LOCKS  MAIL │
			│▸+ gemini-5121                          ~/src/atlas           unregistered              │
			│ + codex-41300                                                unregistered              │"
		`);
		expect(monitor.frame()).toContain('+ register');
		monitor.type('j+');
		await eventually(() => expect(monitor.effects).toEqual([{type: 'adopt', id: '+41300 01a2'}]));
	});

	it('tell what is known of them, and what to do', async () => {
		const monitor = render();
		monitor.type('\r');
		await eventually(() => expect(monitor.frame()).toContain('Agent gemini-5121'));
		expect(monitor.frame()).toContain('unregistered: it runs, but takes no part in the bus');
		expect(monitor.frame()).toContain('press + to register it');
	});

	it('can be registered at once when they are found, though the monitor was there before them', async () => {
		const monitor = sampleSession({sessionId: 'monitor-1', kind: 'monitor'});
		const screen = renderMonitor({
			size: {columns: 60, rows: 15},
			reading: {snapshot: sampleSnapshot({sessions: [monitor]}), failure: null},
		});
		expect(screen.frame()).toMatchInlineSnapshot(`
			" session-bus   1 session   1 needs you · 2 unread      live
			╭ ▸ Sessions ────────────────────────────────────── 1 of 1 ╮
			│   SESSION           PROJECT  TASK     STATE         MAIL │
			│▸● monitor-1         PILOT    H.13.2   active 10s       1 │
			│                                                          │
			│   no agents seen yet: start one, it shows up by itself   │
			│   \`session-bus install --all\`: they register themselves  │
			│                                                          │
			│                                                          │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			─ Alerts ─────────────────────────────────────────────── 2 ─
			─ Unread ─────────────────────────────────────────────── 2 ─
			─ Timeline ─────────────────────────────────────────────────
			 tab pane  ⏎ open  a ack  r read  / filter  ? help  q quit"
		`);
		screen.read({snapshot: sampleSnapshot({sessions: [monitor], unregistered}), failure: null});
		await eventually(() => expect(screen.frame()).toContain('gemini-5121'));
		expect(screen.frame()).toMatchInlineSnapshot(`
			" 1 session · 2 unregistered   1 needs you · 2 unread   live
			╭ ▸ Sessions ────────────────────────────────────── 3 of 3 ╮
			│   SESSION           PROJECT  TASK     STATE         MAIL │
			│▸+ gemini-5121                         unregistered       │
			│ + codex-41300                         unregistered       │
			│ ● monitor-1         PILOT    H.13.2   active 10s       1 │
			│                                                          │
			│   2 agents run unregistered: + registers the marked one  │
			│   \`session-bus install --all\`: new ones do it themselves │
			│                                                          │
			╰──────────────────────────────────────────────────────────╯
			─ Alerts ─────────────────────────────────────────────── 2 ─
			─ Unread ─────────────────────────────────────────────── 2 ─
			─ Timeline ─────────────────────────────────────────────────
			 tab pane  ↑↓ move  ⏎ open  + register  ? help  q quit"
		`);
		screen.type('+');
		await eventually(() => expect(screen.effects).toEqual([{type: 'adopt', id: '+5121 '}]));
	});

	it('leave the rows their room: what to do is said only below them', () => {
		const many = Array.from({length: 7}, (_, index) => ({
			llmVendor: 'kimi',
			pid: index + 1,
			agentSessionId: null,
			cwd: null,
		}));
		const frameOf = (count: number) =>
			renderMonitor({
				size: {columns: 60, rows: 15},
				reading: {
					snapshot: sampleSnapshot({sessions: [], unregistered: many.slice(0, count)}),
					failure: null,
				},
			}).frame();
		expect(frameOf(5)).toContain('install --all');
		expect(frameOf(6)).toContain('6 agents run unregistered');
		expect(frameOf(6)).not.toContain('install --all');
		expect(frameOf(7)).not.toContain('run unregistered');
		expect(frameOf(7)).toContain('kimi-7 ');
	});

	it('are no sessions: the key does nothing to those that have registered', async () => {
		const monitor = renderMonitor();
		expect(monitor.frame()).not.toContain('+ register');
		monitor.type('+q');
		await eventually(() => expect(monitor.effects).toEqual([{type: 'quit'}]));
	});
});

describe('the overlays', () => {
	it('tell all that is known about a session, and go away', async () => {
		const monitor = renderMonitor({size: {columns: 80, rows: 24}});
		const panes = monitor.frame();
		monitor.type('jjj\r');
		await eventually(() => expect(monitor.frame()).toContain('Session kimi-777'));
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" session-bus   5 sessions · 1 waiting · 1 hung   1 needs you · 2 unread    live
			╭ ▸ Session kimi-777 ─────────────────────────────────────────────────────── … ╮
			│ state         ✖ hung: working, no activity for 14m, no child process, CPU    │
			│               still                                                          │
			│ keys          m message · R rescue · n name                                  │
			│ kind          agent                                                          │
			│ agent         claude k2.5                                                    │
			│ project       ATLAS                                                          │
			│ task          H.2                                                            │
			│ directory     ~/src/atlas-two                                                │
			│ branch        main                                                           │
			│ process       12345 on desk                                                  │
			│ registered    2026-02-11 13:53:20 (10m ago)                                  │
			│ last beat     2026-02-11 14:03:15 (5s ago)                                   │
			│ last activity edited a file, 2026-02-11 13:49:20 (14m ago)                   │
			│ holds         1 lock, 1 claim                                                │
			│ mail          0 unread                                                       │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			│                                                                              │
			╰──────────────────────────────────────────────────────────────────────────────╯
			 ↑↓ move  m message  R rescue  n name  esc back  ? help  q quit"
		`);
		monitor.type(esc);
		await eventually(() => expect(monitor.frame()).toContain('╭ ▸ Sessions'));
		monitor.type('g');
		await eventually(() => expect(monitor.frame()).toBe(panes));
	});

	it('tell all about an alert', async () => {
		const monitor = renderMonitor({size: {columns: 60, rows: 15}});
		monitor.type('2\r');
		await eventually(() => expect(monitor.frame()).toContain('Alert 7'));
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live
			╭ ▸ Alert 7 ───────────────────────────────── 1–11 of 28 … ╮
			│ severity      CRITICAL                                   │
			│ what          project PILOT                              │
			│ why           both are on PILOT                          │
			│ between       claude-12345 ↔ codex-41200                 │
			│ to do         Have one of them finish first or take      │
			│               other work: press m on its session to tell │
			│               it. All may stay on PILOT if their work    │
			│               does not touch. Press a to acknowledge the │
			│               alert.                                     │
			│ status        open                                       │
			│ since         2026-02-11 14:01:10 (2m ago)               │
			╰──────────────────────────────────────────────────────────╯
			 ↑↓ move  a ack  esc back  ? help  q quit"
		`);
	});

	it('tell all about a message, its lines and its tricks made harmless', async () => {
		const body =
			'first line\nsecond \u001b[2Jline\u0007 is longer than the screen is wide, so that it must be broken';
		const reading = {snapshot: sampleSnapshot({unread: [sampleMessage({body})]}), failure: null};
		const monitor = renderMonitor({size: {columns: 60, rows: 15}, reading});
		monitor.type('3\r');
		await eventually(() => expect(monitor.frame()).toContain('Message 3'));
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live
			╭ ▸ Message 3 ─────────────────────────────── 1–11 of 15 … ╮
			│ from          claude-12345, ● active: working            │
			│ to            you                                        │
			│ type          direct                                     │
			│ sent          2026-02-11 14:02:20 (1m ago)               │
			│ status        pending                                    │
			│                                                          │
			│ first line                                               │
			│ second line  is longer than the screen is wide, so that  │
			│ it must be broken                                        │
			│                                                          │
			│ Next                                                     │
			╰──────────────────────────────────────────────────────────╯
			 ↑↓ move  r read  m message  esc back  ? help  q quit"
		`);
	});

	it('keep in view what has left the bus, and say so', async () => {
		const monitor = renderMonitor({size: {columns: 80, rows: 24}});
		monitor.type('2\r');
		await eventually(() => expect(monitor.frame()).toContain('Alert 7'));
		monitor.read({snapshot: sampleSnapshot({alerts: []}), failure: null});
		await eventually(() => expect(monitor.frame()).toContain('Alert 7 (not on the bus any more)'));
		expect(monitor.frame()).toContain('both are on PILOT');
	});

	it('keep up with what changes', async () => {
		const monitor = renderMonitor({size: {columns: 80, rows: 24}});
		monitor.type('2\r');
		await eventually(() => expect(monitor.frame()).toContain('status        open'));
		const alerts = [
			sampleAlert({status: 'acknowledged', acknowledgedAt: ago(0), acknowledgedBy: 'monitor-1'}),
		];
		monitor.read({snapshot: sampleSnapshot({alerts}), failure: null});
		await eventually(() => expect(monitor.frame()).toContain('status        acknowledged'));
	});

	it('show the keys, as many as there is room for', async () => {
		const monitor = renderMonitor({size: {columns: 60, rows: 15}});
		monitor.type('?');
		await eventually(() => expect(monitor.frame()).toContain('Help'));
		expect(monitor.frame()).toMatchInlineSnapshot(`
			" 5 sessions · 1 hung   1 needs you · 2 unread          live
			╭ ▸ Help ────────────────────────────────────── 1–10 of 28 ╮
			│ KEY          DOES                                        │
			│ tab  ← →     next pane, previous pane                    │
			│ 1  2  3  4   sessions, alerts, unread, timeline          │
			│ ↑ ↓  k j     move one line                               │
			│ PgUp PgDn    move one page                               │
			│ g G          go to the first line, the last line         │
			│ ⏎            open what is selected                       │
			│ a            acknowledge the marked alert                │
			│ A            acknowledge all alerts in view              │
			│ r            mark the marked message as read             │
			│ ctrl-r       mark all messages in view as read           │
			╰──────────────────────────────────────────────────────────╯
			 ↑↓ move  esc back  ? help  q quit"
		`);
		monitor.type('G');
		await eventually(() => expect(monitor.frame()).toContain('19–28 of 28'));
		expect(monitor.frame()).toContain('leave and unregister');
	});
});

describe('keys', () => {
	it('that arrive as one string are taken one after the other', async () => {
		const monitor = renderMonitor();
		monitor.type(`j${down}2jaA3rq\r`);
		await eventually(() =>
			expect(monitor.effects).toEqual([
				{type: 'acknowledge', id: '8'},
				{type: 'acknowledge-all', ids: null},
				{type: 'mark-read', id: '4'},
				{type: 'quit'},
			]),
		);
		expect(monitor.model.get().state.lists.sessions.selected).toBe('gemini-5120');
	});

	it('come back by themselves once what was told cannot be taken back, but not over a failure', () => {
		const monitor = renderMonitor();
		const reading = {snapshot: sampleSnapshot(), failure: null};
		monitor.model.tell('✓ acknowledged 1 alert · u takes it back');
		monitor.read(reading, 4000);
		expect(monitor.model.get().notice).toContain('u takes it back');
		monitor.model.press(['p']);
		monitor.model.tell('✓ acknowledged 1 alert · u takes it back');
		monitor.read(reading, 5000);
		expect(monitor.model.get().notice).toBeNull();
		monitor.model.tell('✗ not done: the database is busy');
		monitor.read(reading, 3_600_000);
		expect(monitor.model.get().notice).toContain('the database is busy');
	});

	it('hide what the operator was told, once it was read', async () => {
		const monitor = renderMonitor();
		monitor.model.tell('✗ not done: the database is busy');
		await eventually(() => expect(monitor.frame()).toContain('✗ not done: the database is busy'));
		monitor.type('j');
		await eventually(() => expect(monitor.frame()).toContain('q quit'));
	});
});
