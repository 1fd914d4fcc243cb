import type {Role} from '../agent.ts';
import {realTime} from '../clock.ts';
import {callHook, callLibrary, hear, runCommand} from '../doors.ts';
import type {StepOf} from '../steps.ts';
import type {World} from '../world.ts';
import {writeTime} from './rows.ts';

/** A session begins, or goes on in a new process. */
export async function comes(world: World, step: StepOf<'comes'>): Promise<void> {
	const role = await begins(world, step);
	await registers(world, step, role);
}

/** The process of a session begins; nobody has told the bus of it yet. */
export async function begins(world: World, step: StepOf<'comes'>): Promise<Role> {
	const {who, vendor, door, of, isOlder = false} = step;
	const conversation = of === undefined ? newConversation(world, vendor) : world.role(of).conversation;
	const root = isOlder ? (world.older ?? world.root) : world.root;
	const actor = door === 'row' ? null : await world.start(vendor, {MODEL_ROOT: root});
	const role: Role = {
		name: who,
		vendor,
		conversation,
		door,
		root,
		session: actor ? `${vendor}-${actor.pid}` : `${vendor}-${900_000 + ++world.count}`,
		actor,
		pid: actor?.pid ?? 0,
		tools: new Map(),
		knows: new Map(),
		advice: [],
		// What it was told once stands in its conversation
		rests: new Map(of === undefined ? [] : world.role(of).rests),
		turn: null,
		isAlive: false,
		waiting: null,
	};
	world.roles.set(who, role);
	return role;
}

/** A session whose process has begun comes to the bus. */
export async function registers(world: World, step: StepOf<'comes'>, role: Role): Promise<void> {
	const {name, vendor, conversation, door, session} = role;
	const began = realTime();
	await register(world, step, role);
	role.isAlive = true;
	const span = {began, ended: realTime()};
	world.note({what: 'came', who: name, session, vendor, conversation, door, of: step.of ?? null}, step, span);
}

async function register(world: World, step: StepOf<'comes'>, role: Role): Promise<void> {
	const {door, vendor, of, task = null} = step;
	const {pid, conversation, session} = role;
	switch (door) {
		case 'hook': {
			const isResumed = of !== undefined && !world.role(of).isAlive;
			const {reading} = await callHook(world, step, role, isResumed ? 'resume' : 'start');
			if (reading) hear(world, step, role, reading.context, 'start hook');
			// What it holds is before the model with the first prompt
			if (task !== null) await runCommand(world, step, role, ['register', '--task-id', task]);
			return;
		}
		case 'library': {
			const facts = {vendor, pid, cwd: world.work, agentSessionId: conversation, taskId: task};
			await callLibrary(world, step, role, 'register', [facts]);
			return;
		}
		case 'command':
			await runCommand(world, step, role, ['register', ...(task === null ? [] : ['--task-id', task])]);
			return;
		default:
			// Whoever writes rows found the tables made
			await world.observe('listClaims');
			insertRow(world, session, step);
	}
}

function insertRow(world: World, session: string, {vendor, pidOf = ''}: StepOf<'comes'>): void {
	const now = writeTime(world, 'iso');
	const pid = world.bystanders.get(pidOf)?.pid ?? null;
	const sql =
		'INSERT INTO session_registry (session_id, llm_vendor, pid, status, heartbeat_at, registered_at) VALUES (?, ?, ?, ?, ?, ?)';
	world.raw(database => database.prepare(sql).run(session, vendor, pid, 'active', now, now));
}

function deleteRow(world: World, session: string): void {
	world.raw(database => database.prepare('DELETE FROM session_registry WHERE session_id = ?').run(session));
}

/** An agent's own id of a conversation, in the form of each vendor. */
function newConversation(world: World, vendor: string): string {
	const number = `${++world.count}`.padStart(8, '0');
	return `${vendor === 'kimi' ? 'session_' : vendor === 'opencode' ? 'ses_' : ''}${number}-0000-4000-8000-000000000000`;
}

/** A session says goodbye, and its process ends. */
export async function leaves(world: World, step: StepOf<'leaves'>): Promise<void> {
	const role = world.role(step.who);
	const began = realTime();
	role.isAlive = false;
	if (step.door === 'library') await callLibrary(world, step, role, 'unregister', [role.session]);
	else if (step.door === 'command') await runCommand(world, step, role, ['unregister']);
	else if (step.door === 'row') deleteRow(world, role.session);
	else await callHook(world, step, role, 'end');
	await role.actor?.end('gently');
	world.note({what: 'left', who: role.name, how: 'goodbye'}, step, {began, ended: realTime()});
}

/** Its process is killed, with whatever it has not told its model. */
export async function dies(world: World, step: StepOf<'dies'>): Promise<void> {
	const role = world.role(step.who);
	const began = realTime();
	role.isAlive = false;
	await role.actor?.end('killed');
	world.note({what: 'left', who: role.name, how: 'killed'}, step, {began, ended: realTime()});
}
