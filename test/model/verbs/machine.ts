import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, linkSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {realTime} from '../clock.ts';
import {isRecord} from '../doors.ts';
import {absolute} from '../files.ts';
import {canMount, SmallDisk} from '../small-disk.ts';
import type {StepOf} from '../steps.ts';
import type {World} from '../world.ts';

/** Time passes for all, or the wall clock alone is moved. */
export async function moveClock(world: World, step: StepOf<'clock'>): Promise<void> {
	const {by, milliseconds} = step;
	const began = realTime();
	if (by === 'pass') world.clock.pass(milliseconds);
	else world.clock.set(milliseconds);
	world.note({what: 'moved', who: 'model', by, milliseconds}, step, {began, ended: realTime()});
}

/** Lets keepers watch for so much of the model's time. */
export async function watch(world: World, {milliseconds}: StepOf<'watch'>): Promise<void> {
	await sleep(milliseconds / world.clock.speed);
}

/** What becomes of the keeper. */
export async function keeper(world: World, step: StepOf<'keeper'>): Promise<void> {
	if (step.how === 'killed') return world.killKeepers();
	if (step.how === 'remembered') {
		world.rememberedKeeper = world.keeper();
		return;
	}
	for (let round = 0; round < 2500; round++) {
		const pid = world.keeper();
		if (pid !== null && (step.how === 'wanted' || pid !== world.rememberedKeeper)) return;
		await sleep(10);
	}
	const cause =
		step.how === 'wanted'
			? 'there are sessions, and no keeper runs'
			: 'the keeper of an earlier version goes on';
	world.note({what: 'found', who: 'model', promise: 'life', cause}, step);
}

/** Looks at everything that is on the bus. */
export async function looks(world: World, step: StepOf<'looks'> | null, isLast = false): Promise<void> {
	const began = realTime();
	const [snapshot, claims, locks] = [
		await world.observe('snapshot', {ended: true}),
		await world.observe('listClaims'),
		await world.observe('listLocks'),
	];
	const span = {began, ended: realTime()};
	const failure = snapshot?.error ?? claims?.error ?? locks?.error ?? null;
	if (failure || !snapshot || !claims || !locks) {
		const told = {what: 'called', who: 'model', method: 'snapshot', error: failure, mayFail: false} as const;
		world.note({...told, took: span.ended - span.began}, step, span);
		return;
	}
	const list = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
	const shown = isRecord(snapshot.value) ? snapshot.value : {};
	const claimed = list(claims.value).map(claim => ({
		task: String(claim.taskId),
		session: String(claim.sessionId),
	}));
	const locked = list(locks.value).map(lock => ({path: String(lock.path), session: String(lock.sessionId)}));
	const alerts = list(shown.alerts).flatMap(({type, sessionIds, status}) =>
		status === 'open' && Array.isArray(sessionIds)
			? [{type: String(type), sessions: sessionIds.map(String)}]
			: [],
	);
	const sessions = list(shown.sessions).map(({sessionId, state, stateReason}) => ({
		...{id: String(sessionId), state: String(state), reason: String(stateReason)},
	}));
	world.note(
		{what: 'look', who: 'model', sessions, claims: claimed, locks: locked, alerts, isLast},
		step,
		span,
	);
}

/** What is done to the file of the bus itself. */
export async function file(world: World, step: StepOf<'file'>): Promise<void> {
	const away = `${world.database}.away`;
	await world.stopObserving();
	switch (step.how) {
		case 'away':
			// As hints say: the file, and nothing beside it
			renameSync(world.database, away);
			world.note({what: 'trouble', who: 'model', kind: 'away', isOver: false}, step);
			return;
		case 'back':
			putBack(world, away);
			world.note({what: 'trouble', who: 'model', kind: 'away', isOver: true}, step);
			return;
		case 'linked': {
			const link = path.join(world.home, 'linked.db');
			symlinkSync(world.database, link);
			world.named = link;
			return;
		}
		case 'half checkpointed':
			halfCheckpoint(world.database);
	}
}

/** The file comes back with the log that belongs to it: where it lies now, or under the name it was set aside by. */
function putBack({database}: World, away: string): void {
	const folder = path.dirname(database);
	for (const suffix of ['', '-wal', '-shm']) {
		if (existsSync(`${database}${suffix}`)) renameSync(`${database}${suffix}`, `${database}.other${suffix}`);
	}
	renameSync(away, database);
	const aside = readdirSync(folder).find(name => name.startsWith('messaging.db-wal.'));
	if (aside !== undefined) renameSync(path.join(folder, aside), `${database}-wal`);
}

/** Leaves the file as a crash in the middle of a checkpoint does: its first page is new, the others are not there yet. */
function halfCheckpoint(database: string): void {
	const script = path.join(import.meta.dirname, 'half-checkpoint.cjs');
	const {signal} = spawnSync(process.execPath, [script, database], {stdio: 'inherit'});
	if (signal !== 'SIGKILL') throw new Error('the checkpoint was not cut off');
}

/** Files and links in the folder to work in. */
export async function fileTree(
	world: World,
	{files, links = [], hardLinks = []}: StepOf<'file tree'>,
): Promise<void> {
	for (const name of files) {
		mkdirSync(path.dirname(absolute(world, name)), {recursive: true});
		writeFileSync(absolute(world, name), '');
	}
	for (const [name, target] of links) symlinkSync(target, absolute(world, name));
	for (const [name, target] of hardLinks) linkSync(absolute(world, target), absolute(world, name));
}

/** A pipe that nobody writes to. */
export async function pipe(world: World, step: StepOf<'pipe'>): Promise<void> {
	execFileSync('mkfifo', [absolute(world, step.path)]);
}

/** The configuration of the bus. */
export async function config(world: World, {text}: StepOf<'config'>): Promise<void> {
	mkdirSync(path.dirname(world.database), {recursive: true});
	writeFileSync(path.join(path.dirname(world.database), 'config.json'), text);
}

/** A process that has nothing to do with the bus. */
export async function bystander(world: World, {how, name}: StepOf<'bystander'>): Promise<void> {
	if (how === 'begins') world.bystanders.set(name, await world.start('bystander'));
	else await world.bystanders.get(name)?.end('killed');
}

/** The disk the bus lies on is small, full, or has room again. */
export async function disk(world: World, step: StepOf<'disk'>): Promise<void> {
	if (step.how === 'small') {
		if (!canMount) return;
		mkdirSync(path.dirname(world.database), {recursive: true, mode: 0o700});
		world.disk = await SmallDisk.mount(path.dirname(world.database), '2m');
		return;
	}
	if (step.how === 'full') world.disk?.fill();
	else world.disk?.empty();
	world.note({what: 'trouble', who: 'model', kind: 'full', isOver: step.how === 'roomy'}, step);
}
