import {spawn} from 'node:child_process';
import {statSync} from 'node:fs';
import {constants} from 'node:os';
import {refusedError} from '../../bus/errors.js';
import type {Session} from '../../bus/types.js';
import {cleanText} from '../../presentation/clean-text.js';
import {judgeResume, type ResumePlan, type ResumeRefusal, resumeLine} from '../../rescue/judge-resume.js';
import {findProgram} from '../../system/find-program.js';
import type {Call} from '../call.js';
import type {ExitCode} from '../command.js';
import {inTurn} from './in-turn.js';

/** Prints for each session the line that goes on with its conversation. */
export async function printResume(call: Call, sessions: readonly Session[]): Promise<ExitCode> {
	const {results, code} = await inTurn(call, sessions, async session => {
		const plan = await planResume(call, session);
		const line = resumeLine(plan);
		if (!call.isJson && cleanText(line) !== line) {
			throw refusedError(
				`the folder of ${session.sessionId} has characters that cannot be shown`,
				'`--resume --exec` goes there all the same',
			);
		}
		return {sessionId: session.sessionId, ...plan, line};
	});
	call.print({resume: results}, () => results.map(({line}) => line).join('\n'));
	return code;
}

/** Goes on with a session's conversation in this terminal. Returns how that ended. */
export async function execResume(call: Call, session: Session): Promise<ExitCode> {
	const plan = await planResume(call, session);
	await call.ensureKeeper();
	await call.close();
	return run(plan, call);
}

/**
 * How a session's conversation is gone on with.
 * @throws BusError `refused` when it cannot be now
 */
async function planResume(call: Call, session: Session): Promise<ResumePlan> {
	const judged = await considerResume(call, session);
	if ('reason' in judged) throw refusedError(judged.reason, judged.hint);
	return judged;
}

/** Whether a session's conversation can be gone on with, and how. */
export async function considerResume(call: Call, session: Session): Promise<ResumePlan | ResumeRefusal> {
	const bus = await call.open('look');
	const {agentSessionId, llmVendor} = session;
	const holder =
		agentSessionId === null ? null : await bus.findSessionOfConversation(agentSessionId, llmVendor);
	return judgeResume({
		session,
		holder: holder ? {session: holder, presence: (await bus.boundProcess(holder.sessionId)).presence} : null,
		isFolder: path => statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false,
	});
}

/** What shells report for a program that a signal ended is this plus the signal's number. */
const signalled = 128;

async function run(
	{folder, command: [program = '', ...words]}: ResumePlan,
	{world}: Call,
): Promise<ExitCode> {
	const file = findProgram(program, world.environment.PATH ?? '');
	if (file === null) {
		throw refusedError(
			`there is no program ${program} in PATH`,
			'install it where nobody else can change it, or run the line of --resume elsewhere',
		);
	}
	return new Promise((resolve, reject) => {
		const child = spawn(file, words, {
			cwd: folder,
			env: {...world.environment, PWD: folder},
			stdio: 'inherit',
		});
		// The keyboard's signals reach both; only the agent is to decide what they mean
		const ignore = () => {};
		const pass = (signal: NodeJS.Signals) => child.kill(signal);
		for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, ignore);
		for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, pass);
		child.on('error', error => reject(refusedError(`${file} cannot be started: ${error.message}`)));
		child.on('exit', (code, signal) =>
			resolve(code ?? (signal === null ? 1 : signalled + constants.signals[signal])),
		);
	});
}
