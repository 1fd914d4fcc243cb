import type {Role} from '../agent.ts';
import {realTime} from '../clock.ts';
import {callLibrary, callModel, callTool, distOf, hear, runCommand, runLine} from '../doors.ts';
import type {Answer} from '../facts.ts';
import {coversOf} from '../files.ts';
import {readMailKept} from '../promises/mail.ts';
import type {StepOf} from '../steps.ts';
import type {Span, World} from '../world.ts';
import {insertClaim, insertMessage, releaseClaim} from './rows.ts';

/** A broadcast whose sender names no end lives for a day. */
const broadcastLifetime = 24 * 60 * 60_000;

/** How a wish went, by whatever door. */
type Outcome = {readonly answer: Answer; readonly span: Span};

/** The answer of a command that refuses with 1. */
async function byCommand(
	world: World,
	step: StepOf<'claims' | 'releases' | 'locks' | 'unlocks' | 'sends'>,
	role: Role,
	words: readonly string[],
	mayFail = () => false,
): Promise<Outcome> {
	const within = step.do === 'claims' || step.do === 'releases' ? step.within : undefined;
	const expects = () => (mayFail() ? [0, 1, 2] : undefined);
	const {ran, span} = await runCommand(world, step, role, words, {within, expects});
	const answers: Readonly<Record<string, Answer>> = {0: 'yes', 1: 'no'};
	return {answer: ran ? (answers[ran.code] ?? 'failed') : 'lost', span};
}

/** The answer of a call, where a field tells whether it was granted. */
function granted(
	{value, answer, span}: {value: Record<string, unknown> | null; answer: Answer; span: Span},
	field: string,
): Outcome {
	return {answer: answer === 'yes' && value?.[field] !== true ? 'no' : answer, span};
}

/** A session wants a task. */
export async function claims(world: World, step: StepOf<'claims' | 'releases'>): Promise<void> {
	const {who, task, door} = step;
	const role = world.role(who);
	const isClaim = step.do === 'claims';
	const verb = isClaim ? 'claim' : 'release';
	const outcome = await wish();
	world.note({what: verb, who, task, answer: outcome.answer}, step, outcome.span);

	async function wish(): Promise<Outcome> {
		if (door === 'library') {
			const field = isClaim ? 'claimed' : 'released';
			return granted(await callLibrary(world, step, role, verb, [role.session, task]), field);
		}
		if (door === 'command') return byCommand(world, step, role, [verb, task]);
		if (door === 'mcp') {
			const called = await callTool(world, step, role, verb, {task});
			return isClaim ? granted(called, 'claimed') : called;
		}
		return isClaim ? insertClaim(world, role.session, task) : releaseClaim(world, role.session, task);
	}
}

/** A session wants a lock. */
export async function locks(world: World, step: StepOf<'locks'>): Promise<void> {
	const {who, path, door, mode = 'exclusive', ttl = null} = step;
	const role = world.role(who);
	const {answer, span} = await wish();
	world.note({what: 'lock', who, path, covers: coversOf(world, path), mode, ttl, answer}, step, span);

	async function wish(): Promise<Outcome> {
		const asked = ttl === null ? {} : {ttl: door === 'library' ? ttl : `${ttl / 1000}s`};
		if (door === 'library') {
			const words = [role.session, path, {mode, cwd: world.work, ...asked}];
			return granted(await callLibrary(world, step, role, 'lock', words), 'granted');
		}
		if (door === 'mcp') {
			const called = await callTool(world, step, role, 'lock', {
				paths: [path],
				shared: mode === 'shared',
				...asked,
			});
			const acquired: unknown = called.value?.acquired;
			return {
				span: called.span,
				answer:
					called.answer === 'yes' && Array.isArray(acquired) && acquired.length === 0 ? 'no' : called.answer,
			};
		}
		const flags = [
			...(mode === 'shared' ? ['--shared'] : []),
			...(ttl === null ? [] : ['--ttl', `${ttl / 1000}s`]),
		];
		return byCommand(world, step, role, ['lock', ...flags, path]);
	}
}

/** A session gives a lock back. */
export async function unlocks(world: World, step: StepOf<'unlocks'>): Promise<void> {
	const {who, path, door} = step;
	const role = world.role(who);
	const {answer, span} = await wish();
	world.note({what: 'unlock', who, path, covers: coversOf(world, path), answer}, step, span);

	async function wish(): Promise<Outcome> {
		if (door === 'library') {
			return granted(
				await callLibrary(world, step, role, 'unlock', [role.session, path, world.work]),
				'released',
			);
		}
		if (door === 'mcp') return callTool(world, step, role, 'unlock', {paths: [path]});
		return byCommand(world, step, role, ['unlock', path]);
	}
}

/** A session writes to another, or to all. */
export async function sends(world: World, step: StepOf<'sends'>): Promise<void> {
	const {who, to, door, length = 60, isTabbed = false, ttl = null, isDatedBack = 0} = step;
	const role = world.role(who);
	const token = `m${++world.count}`;
	const body = bodyOf(token, length, isTabbed);
	const recipient = to === null ? null : world.role(to).session;
	// Nothing can be sent to whoever has gone, or has not come yet
	const isThere = () => to === null || world.role(to).isAlive;
	const wasThere = isThere();
	const mayFail = () => !wasThere || !isThere();
	const {answer, span} = await wish();
	world.note(
		{
			what: 'send',
			who,
			token,
			to,
			ttl: ttl ?? (to === null ? broadcastLifetime : null),
			isDatedBack: isDatedBack > 0,
			answer,
		},
		step,
		span,
	);

	async function wish(): Promise<Outcome> {
		if (door === 'library') {
			const message = {to: recipient, body, ...(ttl === null ? {} : {ttlSeconds: ttl / 1000})};
			return callLibrary(world, step, role, 'send', [role.session, message], mayFail);
		}
		if (door === 'mcp') {
			const all = recipient === null ? {all: true} : {to: recipient};
			return callTool(world, step, role, 'send', {...all, text: body}, mayFail);
		}
		if (door === 'row') return insertMessage(world, role.session, recipient, body, ttl, isDatedBack);
		const flags = ttl === null ? [] : ['--ttl', `${Math.ceil(ttl / 1000)}s`];
		return byCommand(
			world,
			step,
			role,
			['send', ...(recipient === null ? ['--all'] : [recipient]), ...flags, body],
			mayFail,
		);
	}
}

function bodyOf(token: string, length: number, isTabbed: boolean): string {
	const filler = isTabbed ? '\t\t\tif (ready) {\n\t\t\t\treturn;\n\t\t\t}\n' : 'word by word, ';
	const left = Math.max(0, length - 2 * token.length - 16);
	return `[${token}:begin] ${filler.repeat(Math.ceil(left / filler.length)).slice(0, left)} [${token}:end]`;
}

/** A session reads its mail: all of it, or as much as `head` leaves. */
export async function inbox(world: World, step: StepOf<'inbox'>): Promise<void> {
	const {who, door, head, spoil} = step;
	const role = world.role(who);
	if (door === 'mcp') {
		const {text, span} = await callTool(world, step, role, 'inbox', {});
		hear(world, step, role, text, 'inbox by mcp', span);
	} else if (door === 'library') {
		const {value, span} = await callLibrary(world, step, role, 'inbox', [role.session]);
		hear(world, step, role, JSON.stringify(value), 'inbox by library', span);
	} else if (head === undefined) {
		const {ran, span} = await runCommand(world, step, role, ['inbox'], {spoil});
		if (spoil === undefined) hear(world, step, role, ran?.stdout ?? '', 'inbox', span);
	} else {
		const line = ['sh', '-c', `"$0" "$1" inbox | head -${head}`, process.execPath, distOf(role, 'entry.cjs')];
		const {ran, span} = await runLine(world, step, role, line);
		world.note({what: 'spoilt', who, via: 'inbox | head'}, step, span);
		hear(world, step, role, ran?.stdout ?? '', 'inbox | head', span);
	}
	if (role.isAlive) callModel(world, step, role);
}

/** A session looks up what it was told is longer. */
export async function fetches(world: World, step: StepOf<'fetches'>): Promise<void> {
	const role = world.role(step.who);
	for (const [number, toldAt] of role.rests) {
		if (world.clock.read().wall - toldAt > readMailKept) continue;
		const {ran, span} = await runCommand(world, step, role, ['inbox', `${number}`]);
		hear(world, step, role, ran?.stdout ?? '', 'inbox of one', span);
	}
	role.rests.clear();
	callModel(world, step, role);
}

/** A session runs a command of its own. */
export async function runs(world: World, step: StepOf<'runs'>): Promise<void> {
	const {who, words, expects, limit} = step;
	await runCommand(
		world,
		step,
		world.role(who),
		words.map(word => nameIn(world, word)),
		{expects: () => expects, limit},
	);
}

/** `@role` stands for the session of a role. */
function nameIn(world: World, word: string): string {
	return word.startsWith('@') ? world.role(word.slice(1)).session : word;
}

/** A session starts a command that waits for mail. */
export async function waits(world: World, step: StepOf<'waits'>): Promise<void> {
	const role = world.role(step.who);
	const words = [distOf(role, 'entry.cjs'), 'wait', '--session', role.session];
	// It outlives the agent, as what an agent starts in the background does
	const waiter = await world.start('waiter');
	const deed = {do: 'run', file: process.execPath, words, cwd: world.work, env: {}, input: ''} as const;
	role.waiting = waiter.do({...deed, limit: 60_000, killAfter: null, isClosed: false});
}

/** The command that waits has to have ended. */
export async function waited(world: World, step: StepOf<'waited'>): Promise<void> {
	const {who, limit} = step;
	const began = realTime();
	const late = new Promise<'late'>(resolve => setTimeout(() => resolve('late'), limit).unref());
	const report = await Promise.race([world.role(who).waiting, late]);
	if (report !== 'late') return;
	const cause = `its session is over, and \`wait\` goes on waiting after ${limit} ms`;
	world.note({what: 'found', who, promise: 'manners', cause}, step, {began, ended: realTime()});
}
