import {existsSync} from 'node:fs';
import type {Role, Tool} from '../agent.ts';
import {callHook, callModel, type Hooked, hear} from '../doors.ts';
import {absolute, contentOf, namesOfFile, writeContent} from '../files.ts';
import type {StepOf} from '../steps.ts';
import type {World} from '../world.ts';

type Turn = NonNullable<Role['turn']>;

function turnTo(
	world: World,
	step: StepOf<'prompt' | 'stops' | 'asks' | 'answered'>,
	role: Role,
	turn: Turn,
	{span}: Hooked,
	begins = step.do === 'prompt',
): void {
	role.turn = turn;
	world.note({what: 'turn', who: role.name, turn, begins}, step, span);
}

/** A person asks an agent for something. */
export async function prompt(world: World, step: StepOf<'prompt'>): Promise<void> {
	const role = world.role(step.who);
	const transcript = step.transcript === undefined ? null : absolute(world, step.transcript);
	const hooked = await callHook(world, step, role, 'prompt', {spoil: step.spoil, transcript});
	if (hooked.reading) hear(world, step, role, hooked.reading.context, 'prompt hook', hooked.span);
	// Nobody knows whether the bus has learnt of a turn whose hook was killed
	turnTo(world, step, role, typeof step.spoil === 'number' ? 'idle' : 'working', hooked);
	if (!step.isHeld && role.isAlive) callModel(world, step, role);
}

/** The model has no more to do; its turn goes on where the hook says so, and ends for good at the next try. */
export async function stops(world: World, step: StepOf<'stops'>): Promise<void> {
	const role = world.role(step.who);
	for (let round = 0; ; round++) {
		const hooked = await callHook(world, step, role, 'stop', {spoil: step.spoil});
		const {context = '', goesOn = false} = hooked.reading ?? {};
		hear(world, step, role, context, 'stop hook', hooked.span);
		// Kimi's fires once; others give up after some rounds
		const isOver = !goesOn || round > 5 || !role.isAlive;
		if (goesOn) callModel(world, step, role);
		if (isOver || role.vendor === 'kimi') {
			turnTo(world, step, role, 'idle', hooked);
			return;
		}
		// What it had reserved came free when it thought it was done
		turnTo(world, step, role, 'working', hooked, true);
	}
}

/** A person must answer. */
export async function asks(world: World, step: StepOf<'asks'>): Promise<void> {
	const role = world.role(step.who);
	turnTo(world, step, role, 'waiting', await callHook(world, step, role, 'ask'));
}

/** The person has answered. */
export async function answered(world: World, step: StepOf<'answered'>): Promise<void> {
	const role = world.role(step.who);
	turnTo(world, step, role, 'working', await callHook(world, step, role, 'answered'));
}

/** The agent reads a file, which is before its model at the next call. */
export async function reads(world: World, {who, file}: StepOf<'reads'>): Promise<void> {
	world.role(who).knows.set(file, contentOf(world, file));
}

/** A tool is about to run: an edit where it names a file, else a command. */
export async function before(world: World, step: StepOf<'before' | 'edits'>): Promise<Tool> {
	const role = world.role(step.who);
	const id = step.do === 'before' ? step.tool : `tool-${++world.count}`;
	const {file = null} = step;
	const named = file === null ? '' : absolute(world, file);
	const spoil = step.do === 'before' ? step.spoil : undefined;
	const hooked = await callHook(world, step, role, file === null ? 'before shell' : 'before edit', {
		tool: id,
		file: named,
		spoil,
	});
	const {reading, span} = hooked;
	const denial = reading?.denial ?? null;
	const why = denial === null ? null : whyIn(denial);
	const answer = reading === null ? 'lost' : denial === null ? 'yes' : 'no';
	hear(world, step, role, `${reading?.context ?? ''}\n${denial ?? ''}`, 'tool hook', span);
	if (denial !== null) role.advice.push(...adviceIn(denial));
	const tool: Tool = {id, file, answer, why};
	role.tools.set(id, tool);
	if (file !== null)
		world.note(
			{what: 'guard', who: role.name, file, tool: id, answer, why, covers: namesOfFile(world, file)},
			step,
			span,
		);
	return tool;
}

/** Only a bus that can be written reserves a file. */
function whyIn(denial: string): 'held' | 'changed' | 'unreserved' {
	if (/could not be reserved/.test(denial)) return 'unreserved';
	return /changed by/.test(denial) ? 'changed' : 'held';
}

/** The lines of a text that offer a command. */
function adviceIn(text: string): string[] {
	return [...text.matchAll(/ask for it: (.+)$/gm)].flatMap(([, line]) => line ?? []);
}

/** An edit that was let through is made: what the agent knew, and a line more. */
export async function writes(world: World, step: StepOf<'writes'>): Promise<void> {
	const role = world.role(step.who);
	const tool = role.tools.get(step.tool);
	if (tool) write(world, step, role, tool);
}

function write(world: World, step: StepOf<'writes' | 'edits'>, role: Role, tool: Tool): void {
	const {id, file} = tool;
	// Where nobody heard the hook there was no promise, and an agent of the model that is careful leaves it
	if (file === null || tool.answer !== 'yes' || !role.isAlive) return;
	const known = role.knows.get(file) ?? '';
	const there = contentOf(world, file);
	const lost = there === known ? null : there;
	const content = `${known}${role.name} ${id}\n`;
	writeContent(world, file, content);
	role.knows.set(file, content);
	world.note({what: 'edit', who: role.name, file, covers: namesOfFile(world, file), tool: id, lost}, step);
}

/** A tool has run. */
export async function after(world: World, step: StepOf<'after'>): Promise<void> {
	const role = world.role(step.who);
	const tool = role.tools.get(step.tool);
	if (!tool) return;
	role.tools.delete(step.tool);
	// Of a tool that was denied nothing more is told, and a careful agent runs none whose hook it did not hear
	if (tool.answer !== 'yes') return;
	const named = tool.file === null ? '' : absolute(world, tool.file);
	const {reading, span} = await callHook(
		world,
		step,
		role,
		tool.file === null ? 'after shell' : 'after edit',
		{
			...{tool: step.tool, file: named, spoil: step.spoil},
		},
	);
	if (reading) hear(world, step, role, reading.context, 'tool hook', span);
}

/** All tools the model asked for have run: it is called again. */
export async function batch(world: World, step: StepOf<'batch' | 'edits'>): Promise<void> {
	const role = world.role(step.who);
	const spoil = step.do === 'batch' ? step.spoil : undefined;
	const {reading, span} = await callHook(world, step, role, 'batch', {spoil});
	if (reading) hear(world, step, role, reading.context, 'batch hook', span);
	if (role.isAlive) callModel(world, step, role);
}

/** One edit from reading the file to the next call of the model, with as many tries as it takes. */
export async function edits(world: World, step: StepOf<'edits'>): Promise<void> {
	const {who, file, tries = 1, isRead = true} = step;
	const role = world.role(who);
	if (!existsSync(absolute(world, file))) return;
	if (isRead) role.knows.set(file, contentOf(world, file));
	for (let left = tries; left > 0 && role.isAlive; left--) {
		const tool = await before(world, step);
		write(world, step, role, tool);
		await after(world, {...step, do: 'after', tool: tool.id});
		await batch(world, step);
		if (tool.answer !== 'no') return;
		role.knows.set(file, contentOf(world, file));
	}
}
