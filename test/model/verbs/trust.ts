import {chownSync, existsSync, mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {realTime} from '../clock.ts';
import {distOf, runLine} from '../doors.ts';
import type {StepOf} from '../steps.ts';
import type {World} from '../world.ts';

/** A user who is not the one whose bus it is. */
const other = 65_534;

/** Where programs of every user may write; a stranger was there first. */
function temporary(world: World): string {
	return path.join(world.folder, 'temporary');
}

/** A stranger makes the folders first that programs make in the temporary folder, and sees what is put there. */
export async function stranger(world: World, step: StepOf<'stranger'>): Promise<void> {
	const began = realTime();
	const folder = temporary(world);
	const taken = path.join(folder, 'node-compile-cache');
	mkdirSync(taken, {recursive: true, mode: 0o777});
	if (process.getuid?.() !== 0) return;
	chownSync(taken, other, other);
	const lone = await world.start('bystander', {TMPDIR: folder});
	const deed = {
		do: 'run',
		words: [distOf(world, 'entry.cjs'), 'status'],
		cwd: world.work,
		input: '',
		limit: 12_000,
	} as const;
	await lone.do({...deed, file: process.execPath, env: {}, killAfter: null, isClosed: false});
	await lone.end('gently');
	if (readdirSync(taken).length === 0) return;
	const cause = 'compiled code is kept in, and run from, a folder of another user';
	world.note({what: 'found', who: 'model', promise: 'trust', cause}, step, {began, ended: realTime()});
}

/** A role runs what the bus offered it, as models do. What peers wrote must not run with it. */
export async function takesAdvice(world: World, step: StepOf<'takes advice'>): Promise<void> {
	const role = world.role(step.who);
	const harm = path.join(world.work, 'pwned');
	for (const advice of role.advice.splice(0)) {
		const line = advice.replace(/^(\S*session-bus)/, `'${process.execPath}' '${distOf(role, 'entry.cjs')}'`);
		// Whether it can be run at all is another question
		await runLine(world, step, role, ['sh', '-c', line], {expects: () => [0, 1, 2, 127]});
		if (existsSync(harm))
			world.note(
				{what: 'advice', who: role.name, text: advice, harm: 'a command in the words of a peer was run'},
				step,
			);
	}
}
