import {setTimeout as sleep} from 'node:timers/promises';
import type {Role} from './agent.ts';
import {check} from './check.ts';
import {callModel, distOf, hear} from './doors.ts';
import {type Fact, only, type Violation} from './facts.ts';
import {performAll} from './perform.ts';
import type {Script} from './steps.ts';
import {comes} from './verbs/coming.ts';
import {fetches} from './verbs/deeds.ts';
import {looks, moveClock} from './verbs/machine.ts';
import {type Programs, World} from './world.ts';

/** What came of a script. */
export type Outcome = {readonly violations: readonly Violation[]; readonly facts: readonly Fact[]};

/** Runs a script on a program from its beginning until all has come to rest, and checks what happened. */
export async function runScript(programs: Programs, {speed, steps}: Script): Promise<Outcome> {
	const world = new World(programs, speed);
	try {
		await performAll(world, steps);
		await settle(world);
		return {violations: check(world.facts), facts: world.facts};
	} finally {
		await world.close();
	}
}

/** Long enough for every lease of mail to end. */
const leases = 6 * 60_000;

/** More than it takes to find the dead, in milliseconds of this machine. */
const patience = 40_000;

/** Lets everything come to rest: the dead are found, leases end, everybody reads what is left, and all is looked at. */
export async function settle(world: World): Promise<void> {
	if (world.roles.size === 0) return;
	await looks(world, null);
	await findTheDead(world);
	if (only(world.facts, 'send').length > 0) {
		await resumeTheDead(world);
		await moveClock(world, {do: 'clock', by: 'pass', milliseconds: leases});
		for (const role of world.roles.values()) if (role.isAlive) await drain(world, role);
	}
	await looks(world, null, true);
}

/** Sees to it that a keeper runs, and gives it the time to find everyone who is dead. */
async function findTheDead(world: World): Promise<void> {
	const dead = new Set([...world.roles.values()].filter(({isAlive}) => !isAlive).map(({session}) => session));
	if (dead.size === 0) return;
	const caller = await world.start('bystander');
	const deed = {
		do: 'run',
		words: [distOf(world, 'entry.cjs'), 'status'],
		cwd: world.work,
		input: '',
		limit: patience,
	} as const;
	await caller.do({...deed, file: process.execPath, env: {}, killAfter: null, isClosed: false});
	await caller.end('gently');
	for (const began = performance.now(); performance.now() - began < patience; await sleep(50)) {
		const held = [await world.observe('listClaims'), await world.observe('listLocks')];
		const rows = held.flatMap(report => (Array.isArray(report?.value) ? report.value : []));
		if (!rows.some(({sessionId}) => dead.has(sessionId))) return;
	}
}

/** Goes on with every conversation whose last process was killed, as whoever has mail will want. */
async function resumeTheDead(world: World): Promise<void> {
	for (const [conversation, roles] of Map.groupBy(world.roles.values(), role => role.conversation)) {
		const last = roles.at(-1);
		const hasLeft = only(world.facts, 'left').some(
			({who, how}) => how === 'goodbye' && roles.some(({name}) => name === who),
		);
		if (!last || hasLeft || roles.some(({isAlive}) => isAlive) || conversation === '') continue;
		await comes(world, {
			do: 'comes',
			who: `${last.name}-again`,
			vendor: last.vendor,
			door: 'library',
			of: last.name,
		});
	}
}

/** Reads all that is left for a session, by the library. */
async function drain(world: World, role: Role): Promise<void> {
	const step = {do: 'inbox', who: role.name, door: 'library'} as const;
	if (role.rests.size > 0 && role.actor && role.isAlive)
		await fetches(world, {do: 'fetches', who: role.name});
	for (;;) {
		const report = await world.observe('inbox', role.session, 100);
		if (!Array.isArray(report?.value) || report.value.length === 0) return;
		hear(world, step, role, JSON.stringify(report.value), 'what was left', report);
		callModel(world, step, role);
	}
}
