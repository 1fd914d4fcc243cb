import Database from 'better-sqlite3';
import {callModel} from './doors.ts';
import type {Step} from './steps.ts';
import {comes, dies, leaves} from './verbs/coming.ts';
import {claims, fetches, inbox, locks, runs, sends, unlocks, waited, waits} from './verbs/deeds.ts';
import {
	bystander,
	config,
	disk,
	file,
	fileTree,
	keeper,
	looks,
	moveClock,
	pipe,
	watch,
} from './verbs/machine.ts';
import {beats, crowd, statement} from './verbs/rows.ts';
import {stranger, takesAdvice} from './verbs/trust.ts';
import {after, answered, asks, batch, before, edits, prompt, reads, stops, writes} from './verbs/turn.ts';
import type {World} from './world.ts';

/** Does one step of a script in a world. */
export async function perform(world: World, step: Step): Promise<void> {
	switch (step.do) {
		case 'comes':
			return comes(world, step);
		case 'leaves':
			return leaves(world, step);
		case 'dies':
			return dies(world, step);
		case 'prompt':
			return prompt(world, step);
		case 'model call':
			return callModel(world, step, world.role(step.who));
		case 'stops':
			return stops(world, step);
		case 'asks':
			return asks(world, step);
		case 'answered':
			return answered(world, step);
		case 'reads':
			return reads(world, step);
		case 'before':
			return void (await before(world, step));
		case 'writes':
			return writes(world, step);
		case 'after':
			return after(world, step);
		case 'batch':
			return batch(world, step);
		case 'edits':
			return edits(world, step);
		case 'claims':
		case 'releases':
			return claims(world, step);
		case 'locks':
			return locks(world, step);
		case 'unlocks':
			return unlocks(world, step);
		case 'sends':
			return sends(world, step);
		case 'inbox':
			return inbox(world, step);
		case 'fetches':
			return fetches(world, step);
		case 'runs':
			return runs(world, step);
		case 'waits':
			return waits(world, step);
		case 'waited':
			return waited(world, step);
		case 'beats':
			return beats(world, step);
		case 'takes advice':
			return takesAdvice(world, step);
		case 'clock':
			return moveClock(world, step);
		case 'drift':
			return world.clock.drift(step.ratio);
		case 'watch':
			return watch(world, step);
		case 'keeper':
			return keeper(world, step);
		case 'looks':
			return looks(world, step);
		case 'disk':
			return disk(world, step);
		case 'crowd':
			return crowd(world, step);
		case 'statement':
			return statement(world, step);
		case 'file':
			return file(world, step);
		case 'file tree':
			return fileTree(world, step);
		case 'pipe':
			return pipe(world, step);
		case 'config':
			return config(world, step);
		case 'bystander':
			return bystander(world, step);
		case 'stranger':
			return stranger(world, step);
		case 'together': {
			const whos = [...new Set(step.steps.map(part => ('who' in part ? part.who : '')))];
			const lines = whos.map(who => step.steps.filter(part => ('who' in part ? part.who : '') === who));
			await Promise.all(lines.map(line => performAll(world, line)));
		}
	}
}

/** Does steps one after another. A step of a role that has not come, because the step was taken out, is left out. */
export async function performAll(world: World, steps: readonly Step[]): Promise<void> {
	for (const step of steps) {
		const names =
			'who' in step && step.do !== 'comes'
				? [step.who, ...('to' in step && step.to !== null ? [step.to] : [])]
				: [];
		if (!names.every(name => world.roles.has(name))) continue;
		// What programs with an SQLite client of their own are refused is something to be judged, too
		await perform(world, step).catch(error => noteRefusal(world, step, error));
	}
}

function noteRefusal(world: World, step: Step, error: unknown): void {
	if (!(error instanceof Database.SqliteError)) throw error;
	const cause = `another program's own write is refused: ${error.message}`;
	world.note({what: 'found', who: 'who' in step ? step.who : 'model', promise: 'writable', cause}, step);
}
