import {spawn} from 'node:child_process';
import {existsSync, readFileSync, readlinkSync} from 'node:fs';
import {findAgent} from '../agents/index.js';
import type {Context} from '../bus/context.js';
import {forgetWake, listIdleWithMail} from '../bus/tables/session-events.js';
import {findSession} from '../bus/tables/sessions.js';
import {mayHaveToWake, spendWake} from '../bus/verbs/deliver.js';
import {isLocal} from '../bus/verbs/keep.js';

/** What the turn begins with; the mail itself is handed over by the session's own events. */
const notice = 'Mail from another agent session has arrived over session-bus.';

/** A program that takes longer than this to pass on a notice has gone wrong, in milliseconds. */
const longestCall = 20_000;

/**
 * Begins a turn in every idle session of this machine that has mail worth one, where the agent's own program can
 * be told to.
 * @param isSwitchedOn whether the user wants sessions of a vendor woken
 * @param run runs a program to its end
 */
export async function wakeSessions(
	context: Context,
	isSwitchedOn: (vendor: string) => boolean,
	run: RunProgram = runProgram,
): Promise<void> {
	const calls: Array<Promise<void>> = [];
	for (const session of await context.engine.read(listIdleWithMail)) {
		const {sessionId, llmVendor, agentSessionId} = session;
		if (agentSessionId === null || !isLocal(session, context)) continue;
		const agent = findAgent(llmVendor ?? '');
		if (!agent?.wakeArguments || !isSwitchedOn(agent.vendor)) continue;
		if (!(await context.engine.read(reader => mayHaveToWake(reader, context, session)))) continue;
		const isDue = await context.engine.write(async writer => {
			const current = await findSession(writer, sessionId);
			return current !== null && spendWake(writer, context, current);
		});
		if (!isDue) continue;
		const {program, environment} = describeProcess(session.pid, agent.vendor);
		calls.push(
			run(program, agent.wakeArguments(agentSessionId, notice), environment).then(async hasWoken => {
				// Otherwise no later mail would be tried, as this one stays unread
				if (!hasWoken) await context.engine.write(writer => forgetWake(writer, sessionId));
			}),
		);
	}
	await Promise.all(calls);
}

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

/** The executable of a process and the variables that decide where it keeps its data; the vendor's name elsewhere. */
function describeProcess(
	pid: number | null,
	vendor: string,
): {readonly program: string; readonly environment: Readonly<Record<string, string>>} {
	try {
		const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
		const kept = variables.flatMap(variable => {
			const [, name, value] = /^(HOME|PATH|[A-Z]+_HOME)=(.*)$/s.exec(variable) ?? [];
			return name === undefined || value === undefined ? [] : [[name, value] as const];
		});
		// An update takes the file away from under a process that runs
		const program = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
		return {program: existsSync(program) ? program : vendor, environment: Object.fromEntries(kept)};
	} catch {
		return {program: vendor, environment: {}};
	}
}
