import {describe, expect, it} from 'vitest';
import type {SessionInspection} from '../../../source/index.js';
import {describeAlert} from '../../../source/monitor/detail/describe-alert.js';
import {describeEntry} from '../../../source/monitor/detail/describe-entry.js';
import {describeMessage} from '../../../source/monitor/detail/describe-message.js';
import {describeSession} from '../../../source/monitor/detail/describe-session.js';
import type {Description} from '../../../source/monitor/detail/description.js';
import {screenText} from '../../../source/presentation/screen-text.js';
import {
	sampleClaim,
	sampleLock,
	sampleMessageInspection,
	sampleParties,
	sampleSessionInspection,
} from '../support/sample-close-ups.js';
import {ago, sampleAlert, sampleMessage, sampleSession, viewpoint} from '../support/samples.js';

const nothing: SessionInspection = {runsInside: null, locks: [], claims: [], mail: [], timeline: []};
const fact = ({facts}: Pick<Description, 'facts'>, wanted: string) =>
	facts.find(([name]) => name === wanted)?.[1] ?? null;
const section = ({sections}: Description, wanted: string) => sections.find(({title}) => title === wanted);
const headings = ({sections}: Description) =>
	sections.map(({title, note}) => (note === '' ? title : `${title}: ${note}`));

describe('what happened', () => {
	it.each([
		['message', {text: 'J.15.6', to: 'codex-41200'}],
		['claim', {task: 'J.15.6', with: 'codex-41200'}],
		['lock', {path: 'J.15.6', with: 'codex-41200'}],
		['edit', {path: 'J.15.6', with: 'codex-41200'}],
		['alert', {about: 'J.15.6', with: 'codex-41200'}],
		['lifecycle', {about: 'J.15.6', with: 'codex-41200'}],
	] as const)('to a %s is told in its own words', (kind, own) => {
		const {facts} = describeEntry(
			{
				id: '1',
				kind,
				at: ago(12),
				sessionId: 'claude-12345',
				otherId: 'codex-41200',
				text: 'did it',
				subject: 'J.15.6',
			},
			viewpoint,
		);
		expect(Object.fromEntries(facts)).toEqual({
			// ages step coarsely, so that a quiet screen stays quiet
			when: '2026-02-11 14:03:08 (10s ago)',
			session: 'claude-12345',
			what: 'did it',
			...own,
		});
	});
});

describe('a session', () => {
	const describeWith = (changes: object, found = nothing) =>
		describeSession(sampleSession(changes), found, viewpoint);

	it('says in a word that there is nothing, where something could be expected', () => {
		expect(headings(describeWith({}))).toEqual([
			'Locks: none',
			'Claims: none',
			'Mail: nothing unread',
			'Timeline: nothing yet',
		]);
		expect(headings(describeWith({kind: 'monitor'}))).toEqual([
			'Mail: nothing unread',
			'Timeline: nothing yet',
		]);
	});

	it('counts what it holds until that is told in full', () => {
		const unread = describeSession(sampleSession(), null, viewpoint);
		expect([fact(unread, 'holds'), fact(unread, 'mail'), headings(unread)]).toEqual([
			'2 locks, 1 claim',
			'1 unread',
			[],
		]);
		const read = describeWith({}, sampleSessionInspection());
		expect([fact(read, 'holds'), fact(read, 'mail')]).toEqual([null, null]);
	});

	it('says how much more there is than is told', () => {
		const mail = Array.from({length: 20}, (_, id) => sampleMessage({id}));
		const locks = Array.from({length: 250}, (_, index) => sampleLock({path: `/src/${index}`}));
		const description = describeWith({unread: 31}, {...nothing, mail, locks});
		expect(section(description, 'Mail')?.note).toBe('31 unread, the first 20');
		expect(section(description, 'Locks')?.note).toBe('250');
		expect(section(description, 'Locks')?.facts.at(-1)).toEqual(['', 'and 50 more', 'muted']);
	});

	it.each<[string, object, string | null, string | null]>([
		['an agent', {}, 'm message · R rescue · n name', null],
		[
			'an agent whose conversation is known',
			{agentSessionId: 'c0'},
			'm message · R rescue · C copy resume line · n name',
			'cd /home/me/src/rollout && claude --resume c0',
		],
		[
			'a dead one',
			{agentSessionId: 'c0', status: 'orphaned', state: 'orphaned'},
			'R rescue · C copy resume line · n name',
			'cd /home/me/src/rollout && claude --resume c0',
		],
		['a person', {kind: 'person'}, 'm message · n name', null],
		['one that has ended', {kind: 'person', status: 'ended', state: 'ended'}, 'n name', null],
	])('offers the keys that do something to %s', (_who, changes, keys, resume) => {
		const description = describeWith(changes);
		expect(fact(description, 'keys')).toBe(keys);
		expect(fact(description, 'resume')).toBe(resume);
	});

	it('tells the priority of what presses', () => {
		const mail = [sampleMessage({priority: 'urgent', body: 'stop', createdAt: ago(90)})];
		expect(section(describeWith({}, {...nothing, mail}), 'Mail')?.facts).toEqual([
			['1m ago', 'claude-12345 (direct, urgent): stop'],
		]);
	});
});

describe('an alert', () => {
	const sessions = [sampleSession(), sampleSession({sessionId: 'codex-41200'})];

	it('says when it escalated', () => {
		const describeAt = (escalatedAt: string | null) =>
			fact(describeAlert(sampleAlert({escalatedAt}), sessions, null, viewpoint), 'escalated');
		expect(describeAt(ago(60))).toBe('2026-02-11 14:02:20 (1m ago), as nobody had acknowledged it');
		expect(describeAt(null)).toBeNull();
	});

	it('puts what it is about before the rest of what its side holds, and says so', () => {
		const alert = sampleAlert({type: 'task_conflict', subject: 'T'});
		const claims = [sampleClaim(), sampleClaim({taskId: 'T'})];
		const description = describeAlert(alert, sessions, sampleParties({claims, locks: []}), viewpoint);
		expect(section(description, 'claude-12345')?.facts.slice(-2)).toEqual([
			['claim', '! T, for 10m: what this alert is about', 'attention'],
			['claim', 'H.13.2, for 10m'],
		]);
		expect(section(description, 'codex-41200')?.facts.at(-1)).toEqual(['holds', 'nothing', 'muted']);
		expect(fact(description, 'to do')).toContain('`session-bus release T --session claude-12345`');
	});

	it('describes of a large crowd those who came first, and says how many more there are', () => {
		const sessionIds = Array.from({length: 30}, (_, index) => `claude-${100 + index}`);
		const description = describeAlert(sampleAlert({sessionIds}), [], null, viewpoint);
		expect(headings(description)).toEqual(sessionIds.slice(0, 20));
		expect(fact(description, 'between')).toMatch(/^claude-100 ↔ .*claude-119 and 10 more$/);
	});

	it('says nothing of what is held before that was read', () => {
		const description = describeAlert(sampleAlert(), sessions, null, viewpoint);
		expect(headings(description)).toEqual(['claude-12345', 'codex-41200']);
		expect(JSON.stringify(description)).not.toContain('nothing');
	});

	it('tells of a side that has ended, and of one that nobody knows', () => {
		const ended = sampleSession({sessionId: 'codex-41200', state: 'ended', stateReason: 'it unregistered'});
		const alert = sampleAlert({sessionIds: ['codex-41200', 'nobody-1']});
		const found = sampleParties({sessions: [ended], locks: [], claims: []});
		const description = describeAlert(alert, [], found, viewpoint);
		expect(section(description, 'codex-41200')?.facts[0]).toEqual([
			'state',
			'· ended: it unregistered',
			'muted',
		]);
		expect(section(description, 'nobody-1')?.facts).toEqual([['state', 'not on record any more']]);
	});

	it('writes the paths of its reason as people do', () => {
		const detail = 'codex-41200 wants /home/me/src/a.ts, locked by claude-12345';
		expect(fact(describeAlert(sampleAlert({detail}), sessions, null, viewpoint), 'why')).toBe(
			'codex-41200 wants ~/src/a.ts, locked by claude-12345',
		);
	});
});

describe('a message', () => {
	it('counts its readers, and names as many as there is room for', () => {
		const receipts = Array.from({length: 25}, (_, index) => ({
			sessionId: `claude-${index}`,
			status: index === 24 ? ('delivered' as const) : ('read' as const),
			readAt: null,
		}));
		const message = sampleMessage({recipientId: null});
		const description = describeMessage(message, [], sampleMessageInspection({receipts}), viewpoint);
		expect(fact(description, 'read by')).toBe('24 of 25 sessions');
		const readers = section(description, 'Readers');
		expect(readers && fact(readers, 'read by')).toMatch(/^claude-0, .* claude-19 and 4 more$/);
		expect(readers && fact(readers, 'handed to')).toBe('claude-24');
	});

	it('is answered only while its sender is there', () => {
		const next = (changes: object) => {
			const sender = sampleSession(changes);
			const found = sampleMessageInspection({sender, receipts: [], thread: []});
			return section(describeMessage(sampleMessage(), [], found, viewpoint), 'Next')?.facts.map(
				([name]) => name,
			);
		};
		expect(next({})).toEqual(['r', 'm', 'in a shell']);
		expect(next({status: 'ended'})).toEqual(['r']);
	});

	it('stands alone where there is no thread', () => {
		const found = sampleMessageInspection({thread: [], receipts: []});
		expect(headings(describeMessage(sampleMessage(), [], found, viewpoint))).toEqual(['Next']);
	});
});

describe('foreign text', () => {
	const trick = '\u001b[2J\u202ez\nevil\u0007\u009b31m';
	const session = sampleSession({
		sessionId: trick,
		llmModel: trick,
		projectId: trick,
		taskId: trick,
		cwd: trick,
		branch: trick,
		agentSessionId: trick,
		lastActivity: trick,
		stateReason: trick,
	});
	const held = {
		locks: [sampleLock({path: trick, sessionId: trick})],
		claims: [sampleClaim({taskId: trick, sessionId: trick})],
	};
	const message = sampleMessage({senderId: trick, recipientId: trick, type: trick, body: trick});
	const entry = {id: trick, at: ago(1), sessionId: 'x', otherId: trick, subject: trick, text: trick};
	const timeline = (['message', 'alert', 'edit'] as const).map(kind => ({...entry, kind}));
	const alert = sampleAlert({
		type: trick,
		subject: trick,
		detail: trick,
		sessionIds: [trick, `${trick}!`],
		acknowledgedBy: trick,
	});
	const thread = [1, 2].map(id => ({
		id,
		type: trick,
		senderId: trick,
		recipientId: trick,
		createdAt: ago(1),
		beginning: trick,
	}));
	const receipts = [{sessionId: trick, status: 'read', readAt: null} as const];

	it.each<[string, Description]>([
		[
			'a session',
			describeSession(session, {runsInside: null, ...held, mail: [message], timeline}, viewpoint),
		],
		['an alert', describeAlert(alert, [session], {sessions: [], ...held}, viewpoint)],
		['a message', describeMessage(message, [session], {sender: session, receipts, thread}, viewpoint)],
	])('in %s is cleaned', (_what, {title, facts, text, sections}) => {
		const told = [
			title,
			...text,
			...[...facts, ...sections.flatMap(part => part.facts)].flat(),
			...sections.flatMap(part => [part.title, part.note]),
		];
		const all = told.filter(part => part !== undefined);
		expect(all.join('')).toContain('evil');
		expect(all).toEqual(all.map(screenText));
	});
});
