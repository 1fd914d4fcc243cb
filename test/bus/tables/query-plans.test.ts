import path from 'node:path';
import Database from 'better-sqlite3';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Parameters, Reader, Row, Writer} from '../../../source/bus/engine/engine.js';
import {openSqliteEngine} from '../../../source/bus/engine/sqlite/sqlite-engine.js';
import {type Name, requireName} from '../../../source/bus/rules/names.js';
import * as acknowledgements from '../../../source/bus/tables/acknowledgements.js';
import * as alertMembers from '../../../source/bus/tables/alert-members.js';
import * as alerts from '../../../source/bus/tables/alerts.js';
import * as claims from '../../../source/bus/tables/claims.js';
import * as contentions from '../../../source/bus/tables/contentions.js';
import * as editLocks from '../../../source/bus/tables/edit-locks.js';
import * as edits from '../../../source/bus/tables/edits.js';
import * as headMoves from '../../../source/bus/tables/head-moves.js';
import * as keepers from '../../../source/bus/tables/keepers.js';
import * as lockLeases from '../../../source/bus/tables/lock-leases.js';
import * as locks from '../../../source/bus/tables/locks.js';
import * as mailLeases from '../../../source/bus/tables/mail-leases.js';
import * as messageEnds from '../../../source/bus/tables/message-ends.js';
import * as messages from '../../../source/bus/tables/messages.js';
import * as neighbours from '../../../source/bus/tables/neighbours.js';
import * as pastAlerts from '../../../source/bus/tables/past-alerts.js';
import * as pastClaims from '../../../source/bus/tables/past-claims.js';
import * as pastEdits from '../../../source/bus/tables/past-edits.js';
import * as pastLocks from '../../../source/bus/tables/past-locks.js';
import * as pastMessages from '../../../source/bus/tables/past-messages.js';
import * as rates from '../../../source/bus/tables/rates.js';
import * as receipts from '../../../source/bus/tables/receipts.js';
import * as registration from '../../../source/bus/tables/registration.js';
import * as runningAgents from '../../../source/bus/tables/running-agents.js';
import * as sessionEvents from '../../../source/bus/tables/session-events.js';
import {parseSession, type SessionRecord} from '../../../source/bus/tables/session-record.js';
import * as sessionWatch from '../../../source/bus/tables/session-watch.js';
import * as sessions from '../../../source/bus/tables/sessions.js';
import * as toldRings from '../../../source/bus/tables/told-rings.js';
import * as undelivered from '../../../source/bus/tables/undelivered.js';
import {writeReal} from '../../../source/system/real-path.js';
import {temporaryFolder} from '../support/temp-folder.js';

const now = Date.now();

/** Runs no statement, but notes how SQLite would: the steps of its plan. */
class PlanReader implements Writer {
	readonly steps: string[] = [];
	readonly #database: Database.Database;

	constructor(database: Database.Database) {
		this.#database = database;
	}

	async all(sql: string, parameters: Parameters = {}): Promise<readonly Row[]> {
		const plan = this.#database.prepare<[Parameters], {detail: string}>(`EXPLAIN QUERY PLAN ${sql}`);
		this.steps.push(...plan.all(parameters).map(({detail}) => detail));
		return [];
	}

	async get(sql: string, parameters?: Parameters): Promise<undefined> {
		await this.all(sql, parameters);
	}

	async run(sql: string, parameters?: Parameters): Promise<{changes: number; lastId: number}> {
		await this.all(sql, parameters);
		return {changes: 0, lastId: 0};
	}
}

/** Whether a step reads a whole table or index, rather than what a subquery returned, or the few oddly spelled names. */
const isScan = (step: string) =>
	step.startsWith('SCAN') &&
	!step.startsWith('SCAN (subquery') &&
	step !== 'SCAN CONSTANT ROW' &&
	step !== 'SCAN latest' &&
	!step.includes(' VIRTUAL TABLE ') &&
	!/ USING (COVERING )?INDEX odd_\w+$/.test(step);

/** A bus after a busy week: many rows of every kind, few of which matter now. */
function populate(database: Database.Database): void {
	const count = (rows: number) =>
		`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`;
	database.exec(`
		BEGIN;
		${count(300)} INSERT INTO session_registry (session_id, llm_vendor, pid, project_id, task_id, worktree, cwd, status, agent_session_id)
			SELECT 'claude-' || i, 'claude', i, 'P' || (i % 40), 'T' || (i % 60), '/src/' || (i % 50), '/src/' || (i % 50),
				CASE WHEN i % 3 = 0 THEN 'ended' ELSE 'active' END, 'conversation ' || i FROM n;
		${count(20_000)} INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, read_at, ttl_seconds)
			SELECT 'claude-' || (i % 300), CASE WHEN i % 5 THEN 'claude-' || (i % 200) END, 'direct', 'x',
				CASE WHEN i % 5 AND i % 50 <> 1 THEN '2026-02-11' END, CASE WHEN i % 7 = 0 THEN 1 END FROM n;
		${count(3000)} INSERT INTO file_locks (file_path, session_id, scope, released_ms)
			SELECT '/src/' || (i % 50) || '/file' || i, 'claude-' || (i % 300), CASE WHEN i % 100 THEN 'file' ELSE 'folder' END,
				CASE WHEN i % 4 THEN i END FROM n;
		${count(3000)} INSERT INTO task_claims (task_id, session_id, released_ms)
			SELECT 'T' || i, 'claude-' || (i % 300), CASE WHEN i % 4 THEN i END FROM n;
		${count(3000)} INSERT INTO operator_alerts (type, severity, status, episode, session_a, session_b, resolved_ms)
			SELECT 'project_conflict', 'HIGH', CASE WHEN i % 50 THEN 'resolved' ELSE 'open' END, 'e' || i,
				'claude-' || (i % 300), 'claude-' || (i % 299), i FROM n;
		${count(3000)} INSERT INTO file_edits SELECT '/src/' || i, 'claude-' || (i % 300), '/r', '/src', 'f' || i, i, NULL FROM n;
		${count(3000)} INSERT INTO contentions SELECT 'claude-' || (i % 300), 'file', '/src/' || i, 'claude-' || (i % 299), '/src/' || i, i, i FROM n;
		${count(500)} INSERT INTO session_messages (session_id, message_id, delivered_ms, read_at) SELECT 'claude-' || (i % 300), i, NULL, '2026-02-11' FROM n;
		COMMIT;`);
}

type Query = (reader: Writer) => Promise<unknown>;

const sessionId = 'claude-7';
const name = (text: string): Name => requireName('name', text);
const place = {
	sessionId,
	projectId: name('P7'),
	taskId: name('T7'),
	worktree: '/src/7',
};
const project = {projectId: name('P7'), projectKey: 'name:P7'};
const edit = {
	path: writeReal('/src/7'),
	sessionId,
	repository: '/r',
	worktree: '/src',
	relativePath: 'f7',
	editedMs: now,
};
const event = {
	turn: 'working',
	activity: 'Bash npm test',
	llmModel: null,
	transcriptPath: null,
	branch: 'main',
	subagents: 0,
} as const;
const look = {
	processStarted: '7',
	agentSessionId: null,
	native: {turn: null, note: null, sinceMs: null},
	title: null,
	limit: null,
	activityMs: now,
	setBackTo: now,
	lookedMs: now,
	lookedSinceMs: now,
	workMs: null,
	workSign: null,
	isStopped: false,
	clockOffsetMs: 0,
	wokeMs: null,
	quietFloorMs: null,
	activeAge: null,
};
const clocks = {now, monotonic: now};
const taken = {taker: 'hook 7', now};
const footing = {lasts: true, amid: false};
const unread = {sessionId, cursor: 19_000, now, limit: 100, scope: 'offerable'} as const;

const page = {sessionId: null, before: null, after: null, limit: 100};
const ownPage = {...page, sessionId};

describe('a query that runs often reads only the rows it wants', () => {
	let database: Database.Database;

	/** A query about what a session shares with others. */
	const ofPlace =
		(query: (reader: Writer, session: SessionRecord) => Promise<unknown>): Query =>
		async writer => {
			const record = parseSession({session_id: sessionId});
			if (record) await query(writer, {...record, ...place});
		};

	const queries: ReadonlyArray<[string, Query]> = [
		['one session', reader => sessions.findSession(reader, sessionId)],
		['what shared processes carry', reader => sessions.listCarriedBy(reader, [7, 8])],
		['sessions of a pid', reader => sessions.listSessionsOfPid(reader, 7)],
		['sessions of a conversation', reader => sessions.listSessionsOfConversation(reader, 'conversation 7')],
		['agents on a project', reader => sessions.listOnProject(reader, 'name:P7')],
		['agents that show a project', reader => sessions.listShowing(reader, name('P7'))],
		[
			'agents of a worktree that show a project',
			reader => sessions.listShowing(reader, name('P7'), '/src/7'),
		],
		['agents outside of git that show a project', reader => sessions.listShowing(reader, name('P7'), null)],
		[
			'a project found that is named',
			writer => registration.nameFoundProject(writer, 'repository:/r', project),
		],
		[
			'others on a project',
			ofPlace((reader, session) => neighbours.listOthersOnProject(reader, session, null)),
		],
		[
			'others on a task',
			ofPlace((reader, session) => neighbours.listOthersOnTask(reader, session, place.taskId, 3)),
		],
		['others in a worktree', ofPlace((reader, session) => neighbours.listPlaces(reader, session))],
		[
			'one who shares a worktree',
			ofPlace((reader, session) => neighbours.hasSharer(reader, session, 'worktree', '/src/7')),
		],
		['members of an alert', reader => alertMembers.listMembers(reader, 7, 20)],
		['members of some alerts', reader => alertMembers.listMembersOfAll(reader, [7, 8])],
		['how many are members', reader => alertMembers.countMembers(reader, 7)],
		['whether one is a member', reader => alertMembers.isMember(reader, 7, sessionId)],
		['where members work', reader => alertMembers.listPlacesOfMembers(reader, 7)],
		['whether members want one file', reader => alertMembers.isFileContested(reader, 7)],
		['one who leaves an alert', writer => alertMembers.leaveAlert(writer, 7, sessionId, 7)],
		['the sides of an alert', writer => alerts.nameSides(writer, 7)],
		['sessions changed since a stamp', reader => sessions.listChangedSince(reader, Number.MAX_SAFE_INTEGER)],
		['a beat', writer => sessions.beatSession(writer, sessionId, clocks)],
		['a move of the cursor', writer => sessions.moveCursor(writer, sessionId, 1)],
		['an event of a session', writer => sessionEvents.recordEvent(writer, sessionId, event, clocks)],
		['a look at a session', writer => sessionWatch.recordLook(writer, sessionId, look, now)],
		['the branch of a worktree', writer => sessionWatch.setBranch(writer, '/src/7', 'fix')],
		['agents in a worktree', reader => sessions.listLiveSessionsIn(reader, '/src/7')],
		['moves of a checkout', reader => headMoves.listHeadMoves(reader, '/src/7', 0)],
		['agents that run unregistered', reader => runningAgents.listRunningAgents(reader, 'desk')],
		['current alerts of a type', reader => alerts.listCurrentAlertsOfType(reader, 'session_hung')],
		['an alert told anew', writer => alerts.tellAnew(writer, 1, 'asks something else')],
		['facts found out', writer => sessionEvents.describeSession(writer, sessionId, 'opus', '/x')],
		['mail handed over', reader => mailLeases.listLeases(reader, {sessionId, unread: 1})],
		['the unread page', reader => messages.listUnread(reader, unread)],
		['the newest unread page', reader => messages.listUnread(reader, {...unread, which: 'newest'})],
		['the first unread broadcast', reader => messages.listUnread(reader, {...unread, only: 'broadcasts'})],
		['where a newcomer begins', reader => messages.lastMessageBeforeNews(reader, now)],
		['the newest message', reader => messages.newestMessageId(reader)],
		['one message', reader => messages.findMessage(reader, 7)],
		['counts of overdue messages', reader => messageEnds.listOverdueCounts(reader, now)],
		['broadcasts that live', reader => messages.listLiveBroadcasts(reader, now)],
		[
			'lifecycle broadcasts',
			reader => messages.listBroadcastsOfType(reader, 'session_lifecycle', now - 1000, 100),
		],
		['a message read', writer => messages.markDirectedRead(writer, 7, sessionId, now)],
		[
			'a lease given',
			writer => mailLeases.giveLease(writer, sessionId, {id: 7, recipientId: sessionId}, taken),
		],
		['a lease taken back', writer => mailLeases.freeLease(writer, sessionId, 7)],
		['mail that was said', writer => mailLeases.markSaid(writer, sessionId, 7, {...taken, footing})],
		['leases taken back', writer => mailLeases.freeAllLeases(writer, sessionId)],
		['mail handed on', writer => mailLeases.redirectUnread(writer, sessionId, 'claude-8')],
		['messages of an alert withdrawn', writer => messageEnds.expireMessagesOfAlert(writer, 7, now)],
		[
			'news of a free file withdrawn',
			writer =>
				messageEnds.expireMessagesAbout(
					writer,
					{recipientId: sessionId, type: 'lock_free', words: 'a.ts'},
					now,
				),
		],
		['messages declared expired', writer => messageEnds.expireMessages(writer, now)],
		['messages cleaned up', writer => messageEnds.pruneMessages(writer, {before: 0, limit: 500})],
		['a thread', reader => pastMessages.listThread(reader, 7, 100)],
		['receipts of a broadcast', reader => receipts.listReceiptsOf(reader, 7)],
		['receipts dropped', writer => receipts.dropReceiptsUpTo(writer, sessionId, 7)],
		['locks on a path', reader => locks.listLocksOn(reader, '/src/7/file7')],
		['locks below a folder', reader => locks.listLocksBelow(reader, '/src/7')],
		['locks of a session', reader => locks.listLocksOf(reader, sessionId)],
		['locks that may be over', reader => lockLeases.listEndingLocks(reader, {now, monotonic: 1000})],
		['locks without a clock', reader => lockLeases.listUntimedLocks(reader)],
		['locks given back', writer => locks.releaseLocksOf(writer, sessionId, 'ended', now)],
		['locks cleaned up', writer => locks.pruneLocks(writer, 7)],
		[
			'an edit made',
			writer => editLocks.markEdited(writer, '/src/7', sessionId, {now, monotonic: 1000, bootId: null}),
		],
		['edits that came to nothing', writer => editLocks.abandonEdits(writer, sessionId, now, ['/src/7'])],
		['locks of a turn given back', writer => editLocks.releaseEditLocksOf(writer, sessionId, now)],
		['the claims on a task', reader => claims.listClaimsOn(reader, name('T7'))],
		['a claim released', writer => claims.releaseClaim(writer, name('T7'), sessionId, now)],
		['claims of a session', reader => claims.listClaimsOf(reader, sessionId)],
		['claims given back', writer => claims.releaseClaimsOf(writer, sessionId, 'ended', now)],
		['claims cleaned up', writer => claims.pruneClaims(writer, 7)],
		['current alerts of a session', reader => alerts.listCurrentAlertsOf(reader, sessionId)],
		['one alert', reader => alerts.findAlert(reader, 7)],
		['alerts cleaned up', writer => alerts.pruneAlerts(writer, 7, 200)],
		['edits of a session', reader => edits.listEditsOf(reader, sessionId, 0)],
		['edits of a file by others', reader => edits.listRivalEdits(reader, edit, 0)],
		['what a session knows of a file', reader => edits.readKnowledge(reader, writeReal('/src/7'), sessionId)],
		['edits below a folder', reader => edits.listEditsBelow(reader, '/src/7', sessionId, 0)],
		['an edit', writer => edits.putEdit(writer, edit, 7)],
		['edits cleaned up', writer => edits.pruneEdits(writer, 7)],
		['refused wishes of a session', reader => contentions.listContentionsOf(reader, sessionId, 0)],
		['denied edits of a file', reader => contentions.listDeniedEdits(reader, '/src/7', 0)],
		['denied wishes of a session', reader => contentions.listWishesOf(reader, sessionId, 0)],
		['a wish granted', writer => contentions.settleContention(writer, sessionId, 'file', '/src/7')],
		['messages of the past', reader => pastMessages.listPastMessages(reader, page)],
		['messages of the past of a session', reader => pastMessages.listPastMessages(reader, ownPage)],
		['claims of the past', reader => pastClaims.listPastClaims(reader, page)],
		['claims of the past of a session', reader => pastClaims.listPastClaims(reader, ownPage)],
		['releases of the past', reader => pastClaims.listPastReleases(reader, page)],
		['releases of the past of a session', reader => pastClaims.listPastReleases(reader, ownPage)],
		['locks of the past', reader => pastLocks.listPastLocks(reader, page)],
		['locks of the past of a session', reader => pastLocks.listPastLocks(reader, ownPage)],
		['unlocks of the past', reader => pastLocks.listPastUnlocks(reader, page)],
		['unlocks of the past of a session', reader => pastLocks.listPastUnlocks(reader, ownPage)],
		['edits of the past', reader => pastEdits.listPastEdits(reader, page)],
		['edits of the past of a session', reader => pastEdits.listPastEdits(reader, ownPage)],
		['alerts of the past', reader => pastAlerts.listPastAlerts(reader, page)],
		['alerts of the past of a session', reader => pastAlerts.listPastAlerts(reader, ownPage)],
		['whether a mark stands', reader => rates.standsMark(reader, {id: 7, sentMs: 7})],
		['messages after one', reader => rates.countMessagesAfter(reader, 7, 7)],
		['messages by minute', reader => rates.countMessagesByMinute(reader, 7, 8)],
		['deeds since a moment', reader => rates.listDeedsSince(reader, now)],
		['the keeper', reader => keepers.findKeeper(reader, 'desk')],
		['a beat of the keeper', writer => keepers.beatKeeper(writer, 'desk', 1, clocks)],
	];

	/** Reads whole, but of nothing larger than an index that holds only what is current. */
	const indexScans: ReadonlyArray<[string, (reader: Reader) => Promise<unknown>, string]> = [
		['the current alerts', reader => alerts.listCurrentAlerts(reader, 100), 'open_alert_by'],
		['the number of open alerts', reader => alerts.countOpenAlerts(reader), 'open_alert_by'],
		['the sessions alerts are about', reader => alerts.listAlertedSessions(reader, 'all'), 'member_by_time'],
		['everything unread', reader => messages.listAllUnread(reader, now, 500), 'unread_by_recipient'],
		['locks on folders and globs', reader => locks.listWideLocks(reader), 'held_wide_lock'],
		['alerts due to escalate', reader => acknowledgements.mustEscalate(reader, now), 'open_alert_by'],
		[
			'rings the webhook was not told',
			reader => toldRings.listUntoldRings(reader, {types: ['x'], severities: ['HIGH']}),
			'open_alert_by',
		],
		['mail left unread', reader => undelivered.listUndelivered(reader, now, now), 'live_session_by'],
		['the change mark', reader => sessions.readChangeMark(reader), 'COVERING INDEX session_by_change'],
	];

	beforeAll(() => {
		const file = path.join(temporaryFolder(afterAll), 'bus.db');
		openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'}).close();
		database = new Database(file);
		afterAll(() => void database.close());
		populate(database);
	});

	it.each(queries)('%s', async (_name, query) => {
		const reader = new PlanReader(database);
		await query(reader);
		expect(reader.steps).not.toEqual([]);
		expect(reader.steps.filter(isScan)).toEqual([]);
	});

	it.each(indexScans)('%s', async (_name, query, index) => {
		const reader = new PlanReader(database);
		await query(reader);
		const scans = reader.steps.filter(isScan);
		expect(reader.steps.join('\n')).toContain(index);
		expect(scans.filter(step => !step.includes(index))).toEqual([]);
	});
});
