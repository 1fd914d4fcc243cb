import {spawn} from 'node:child_process';
import {existsSync, readlinkSync} from 'node:fs';
import type {Agent} from '../agents/agent.js';
import {isPlainConversation} from '../agents/conversation-id.js';
import {findAgent} from '../agents/index.js';
import type {Wake} from '../agents/installation.js';
import {type Context, presenceOf} from '../bus/context.js';
import {isParked} from '../bus/rules/parked.js';
import {forgetWake, listIdleWithMail} from '../bus/tables/session-events.js';
import type {SessionRecord} from '../bus/tables/session-record.js';
import {findSession} from '../bus/tables/sessions.js';
import {mayHaveToWake, spendWake} from '../bus/verbs/deliver.js';
import {findProgram} from '../system/find-program.js';
import {isTrusted, writable} from '../system/trusted-path.js';

/** What the turn begins with; the mail itself is handed over by the session's own events. */
const notice = 'Mail from another agent session has arrived over session-bus.';

/** A program that takes longer than this to pass on a notice has gone wrong, in milliseconds. */
const longestCall = 20_000;

/**
 * Begins a turn in every idle session of this machine that has mail worth one, where the agent's own program can
 * be told to.
 * @param wakeOf which sessions of a vendor the user wants woken
 * @param run runs a program to its end
 */
export async function wakeSessions(
	context: Context,
	wakeOf: (vendor: string) => Wake,
	run: RunProgram = runProgram,
): Promise<void> {
	const calls: Array<Promise<void>> = [];
	for (const session of await context.engine.read(listIdleWithMail)) {
		const {sessionId, llmVendor, agentSessionId} = session;
		if (agentSessionId === null || !isPlainConversation(agentSessionId)) continue;
		const agent = findAgent(llmVendor ?? '');
		if (!agent?.wakeArguments) continue;
		const wake = wakeOf(agent.vendor);
		// Nobody would see what comes of a turn in a window that was closed
		if (!wake || (wake !== 'closed' && isParked(session))) continue;
		if (!(await context.engine.read(reader => mayHaveToWake(reader, context, session)))) continue;
		const waker = findWaker(session, agent, context);
		if (!waker) continue;
		const isDue = await context.engine.write(async writer => {
			const current = await findSession(writer, sessionId);
			return current !== null && spendWake(writer, context, current);
		});
		if (!isDue) continue;
		calls.push(
			run(waker.program, agent.wakeArguments(agentSessionId, notice), waker.environment).then(
				async hasWoken => {
					// Otherwise no later mail would be tried, as this one stays unread
					if (!hasWoken) await context.engine.write(writer => forgetWake(writer, sessionId));
				},
			),
		);
	}
	await Promise.all(calls);
}

/** What begins a turn in a session. */
type Waker = {readonly program: string; readonly environment: Readonly<Record<string, string>>};

/** Runs a program, with variables besides this process's own, to its end. Returns whether it did what it was asked. */
export type RunProgram = (
	program: string,
	words: readonly string[],
	environment: Readonly<Record<string, string>>,
) => Promise<boolean>;

/** What the program says is of no use here; whether a turn began shows in the session's own events. */
const runProgram: RunProgram = (program, words, environment) =>
	new Promise(resolve => {
		const child = spawn(program, words, {
			cwd: '/',
			stdio: 'ignore',
			timeout: longestCall,
			env: {...process.env, ...environment},
		});
		child.on('error', () => resolve(false));
		child.on('exit', code => resolve(code === 0));
	});

/**
 * The program of an agent and the variables that decide where it keeps its data: those of the session's own process,
 * as other versions may lie elsewhere. `null` where that is no process of this user that runs this agent, or others
 * can change what it runs.
 */
function findWaker(session: SessionRecord, agent: Agent, context: Context): Waker | null {
	const {processes} = context;
	const {pid} = session;
	if (pid === null || presenceOf(session, context) !== 'alive' || !processes.isOwn(pid)) return null;
	const sighting = processes.look(pid);
	if (typeof sighting === 'string') return null;
	if (!agent.isProcess({name: sighting.name, arguments: processes.commandLine(pid)})) return null;
	const variables = Object.entries(processes.environment(pid) ?? {});
	const environment = Object.fromEntries(
		variables.filter(([name]) => /^(?:HOME|PATH|[A-Z]+_HOME)$/.test(name)),
	);
	const own = executableOf(pid);
	const isUsable = own !== null && isTrusted(own, writable.byAnybody);
	const program = isUsable ? own : findProgram(agent.vendor, environment.PATH ?? process.env.PATH ?? '');
	return program === null ? null : {program, environment};
}

/** What a process runs; `null` where nothing tells, or an update has taken the file away from under it. */
function executableOf(pid: number): string | null {
	try {
		const file = readlinkSync(`/proc/${pid}/exe`);
		if (existsSync(file)) return file;
		// What an update has put in its place
		const renewed = file.replace(/ \(deleted\)$/, '');
		return existsSync(renewed) ? renewed : null;
	} catch {
		return null;
	}
}
