import Database from 'better-sqlite3';
import type {AgentEvent, openBus, Registration} from '../../source/index.ts';
import {type Actor, type ActorName, cast} from './cast.ts';
import {standIn} from './stand-in.ts';

/** Where and when the scene is laid. */
export type Stage = {readonly database: string; readonly home: string; readonly moment: number};

/** The ids of the sessions. */
export type Sessions = Readonly<Record<ActorName, string>>;

const minute = 60_000;

/**
 * Lays a bus on which something goes on: two agents in one checkout, one that waits for a person, one that hangs in
 * the middle of its turn, mail, locks, claims, edits. All of it goes through the library at the times told; only
 * what a keeper would have seen of the hung process is written by SQL, as nothing was there to be seen.
 */
export async function layScene(open: typeof openBus, {database, home, moment}: Stage): Promise<Sessions> {
	let now = moment;
	const bus = await open({path: database, now: () => now, monotonic: () => now, ...standIn});
	const actors = cast(home);
	const ids = new Map<ActorName, string>();
	const id = (name: ActorName) => ids.get(name) ?? name;
	const at = async (minutes: number, happens: () => Promise<unknown>) => {
		now = moment - minutes * minute;
		await happens();
	};
	const come = (name: ActorName) =>
		at(actors[name].came, async () => {
			const {session} = await bus.register(registrationOf(actors[name]));
			ids.set(name, session.sessionId);
		});
	const act = (name: ActorName, event: Partial<AgentEvent>) =>
		bus.observe(observationOf(actors[name], event));
	const looked = (lookedMs: number) => tellOfLook(database, id('kimi'), lookedMs);
	const cart = `${home}/src/webshop/server/cart.ts`;

	await come('claude');
	await at(46, () => bus.claim(id('claude'), 'SHOP-42'));
	await come('kimi');
	await at(37, () => bus.claim(id('kimi'), 'LED-9'));
	await come('gemini');
	await at(32, () => bus.claim(id('gemini'), 'GW-31'));
	await come('opencode');
	await at(20, () => act('opencode', {turn: 'working', activity: 'edited install.md'}));
	await at(14.4, () => act('kimi', {turn: 'working', activity: 'ran cargo test'}));
	await come('search');
	await at(11, () => bus.claim(id('search'), 'SHOP-47'));
	await at(9.5, () => bus.lock(id('claude'), `${home}/src/webshop/migrations/`));
	await at(8, () => act('opencode', {turn: 'idle', activity: 'finished its turn'}));
	await at(6.2, () =>
		bus.send(id('claude'), {to: id('gemini'), body: 'POST /orders answers 409 now when the cart is empty'}),
	);
	await at(4.3, async () => {
		await bus.heartbeat(id('kimi'));
		looked(now);
		const {sessionId, stateReason} = await bus.findSession(id('kimi'));
		raiseHung(database, sessionId, stateReason, now);
	});
	await come('codex');
	await at(3.8, () => bus.send(id('search'), {to: null, body: 'the index has a new field: npm run seed'}));
	await at(3.6, () => bus.claim(id('codex'), 'SHOP-51'));
	await at(3.2, () =>
		act('claude', {
			turn: 'working',
			activity: 'edited cart.ts',
			wants: [cart],
			wrote: [{path: cart, atMs: null}],
		}),
	);
	await at(2.7, () => bus.lock(id('codex'), cart));
	await at(2.5, () =>
		bus.send(id('codex'), {
			to: id('claude'),
			body: 'May I have server/cart.ts when your turn is over? SHOP-51 needs it.',
			priority: 'high',
		}),
	);
	await at(1.6, () => act('gemini', {turn: 'waiting', activity: 'asked to run ./deploy.sh staging'}));
	await at(1.2, () => bus.send(id('claude'), {to: null, body: '可以合并了: main is green again'}));
	await at(0.6, () => act('codex', {turn: 'working', activity: 'read checkout.ts'}));
	await at(0.3, () => act('claude', {turn: 'working', activity: 'ran npm test'}));
	await at(0.1, () => act('search', {turn: 'working', activity: 'edited index.ts'}));
	for (const name of ids.keys()) await at(actors[name].beat / 60, () => bus.heartbeat(id(name)));
	looked(moment);
	await bus.close();
	return Object.fromEntries(ids) as Sessions;
}

/** What a keeper writes of a process that has been still for as long as its agent: nothing that speaks for it. */
function tellOfLook(database: string, sessionId: string, lookedMs: number): void {
	write(
		database,
		`UPDATE session_registry SET looked_ms = @lookedMs, looked_since_ms = @lookedMs - 600000,
			changed = (SELECT max(changed) + 1 FROM session_registry)
		WHERE session_id = @sessionId`,
		{sessionId, lookedMs},
	);
}

/** The alert that a keeper raises of a session that hangs at two looks. */
function raiseHung(database: string, sessionId: string, reason: string, now: number): void {
	write(
		database,
		`INSERT INTO operator_alerts (type, severity, status, episode, session_a, subject, detail, created_at)
		VALUES ('session_hung', 'MEDIUM', 'open', @episode, @sessionId, @sessionId, @detail, @at)`,
		{
			sessionId,
			episode: JSON.stringify(['session_hung', sessionId]),
			detail: `${sessionId}: ${reason}`,
			at: new Date(now).toISOString(),
		},
	);
}

function write(path: string, sql: string, values: Readonly<Record<string, string | number>>): void {
	const database = new Database(path, {timeout: 5000});
	database.prepare(sql).run(values);
	database.close();
}

function registrationOf({
	came: _came,
	beat: _beat,
	...registration
}: Actor): AgentEvent['registration'] & Registration {
	return registration;
}

/** An event of an agent that changes nothing but what is told. */
function observationOf(actor: Actor, event: Partial<AgentEvent>): AgentEvent {
	return {
		registration: registrationOf(actor),
		isOpening: false,
		turn: null,
		activity: null,
		ends: false,
		proves: null,
		wants: [],
		wrote: [],
		ranShell: false,
		takes: null,
		subagents: null,
		isAmbiguous: false,
		continuesAs: 'working',
		beginsTurn: false,
		...event,
	};
}
