import {spawn} from 'node:child_process';
import type {Registration} from '../source/bus/verbs/register.ts';
import type {Bus} from '../source/index.ts';

/** Processes that only sleep, to stand for agents. */
export type Sleepers = {
	readonly pids: readonly number[];
	readonly end: () => void;
};

/** Starts processes that sleep for an hour unless they are ended. */
export function startSleepers(amount: number): Sleepers {
	const processes = Array.from({length: amount}, () => spawn('sleep', ['3600'], {stdio: 'ignore'}));
	return {
		pids: processes.flatMap(({pid}) => pid ?? []),
		end: () => {
			for (const sleeper of processes) sleeper.kill();
		},
	};
}

/** Registers a session for each process. Returns their ids. */
export async function registerSleepers(bus: Bus, {pids}: Sleepers): Promise<string[]> {
	const sessions: string[] = [];
	for (const [index, pid] of pids.entries()) {
		const {session} = await bus.register(sleeperRegistration(index, pid));
		sessions.push(session.sessionId);
	}
	return sessions;
}

/** What an agent registers as. Two agents share a project, so that there are alerts to show. */
export function sleeperRegistration(index: number, pid: number): Registration {
	const worktree = `/bench/worktree-${index}`;
	return {
		vendor: ['claude', 'codex', 'gemini', 'kimi'][index % 4] ?? 'bench',
		pid,
		model: 'model',
		projectId: `project-${index >> 1}`,
		taskId: `task.${index}`,
		cwd: worktree,
		repository: `${worktree}/.git`,
		worktree,
		branch: 'main',
	};
}
