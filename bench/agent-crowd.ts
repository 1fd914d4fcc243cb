import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

/** An agent that only sleeps: a process with a child, and the files that one of its vendor keeps. */
export type CrowdAgent = {
	readonly vendor: string;
	readonly pid: number;
	readonly conversation: string;
	readonly transcript: string;
};

/** Where each vendor keeps the transcript of a conversation, below the home folder. */
const transcripts: Readonly<Record<string, (conversation: string) => string>> = {
	claude: conversation => `.claude/projects/work/${conversation}.jsonl`,
	codex: conversation => `.codex/sessions/2026/01/01/rollout-${conversation}.jsonl`,
	gemini: conversation => `.gemini/tmp/work/chats/session-${conversation}.jsonl`,
	kimi: conversation => `.kimi-code/sessions/${conversation}/agents/main/wire.jsonl`,
};
const vendors = Object.keys(transcripts);

/** A shell under the name of an agent; its second and third words are files it holds open. */
const script = 'exec 8>>"$1" 9>>"$2"; sleep 3600 & echo $! > "$3"; wait';

/** Many agents of several vendors, each with a child and files of its own. */
export class AgentCrowd {
	readonly agents: readonly CrowdAgent[];
	readonly home: string;
	readonly #children: readonly ChildProcess[];

	private constructor(home: string, started: ReadonlyArray<readonly [ChildProcess, CrowdAgent]>) {
		this.home = home;
		this.#children = started.map(([child]) => child);
		this.agents = started.map(([, agent]) => agent);
	}

	static async start(folder: string, size: number): Promise<AgentCrowd> {
		const home = path.join(folder, 'home');
		const programs = path.join(folder, 'programs');
		mkdirSync(programs, {recursive: true});
		for (const vendor of vendors) symlinkSync('/bin/sh', path.join(programs, vendor));
		for (const below of ['.claude/sessions', '.codex/thread-writer-locks', 'pids']) {
			mkdirSync(path.join(home, below), {recursive: true});
		}
		const started = Array.from({length: size}, (_, index) => startAgent(programs, home, index));
		const crowd = new AgentCrowd(home, started);
		for (const {conversation} of crowd.agents) {
			while (!hasText(path.join(home, 'pids', conversation))) await sleep(5);
		}
		for (const {vendor, pid, conversation} of crowd.agents) {
			if (vendor !== 'claude') continue;
			const entry = {
				pid,
				sessionId: conversation,
				procStart: startTime(pid),
				status: 'busy',
				statusUpdatedAt: 1,
			};
			writeFileSync(path.join(home, '.claude', 'sessions', `${pid}.json`), JSON.stringify(entry));
		}
		return crowd;
	}

	/** Lets some of them write into their transcripts, others each time. */
	write(round: number, many: number, nowMs: number): void {
		for (let offset = 0; offset < many; offset++) {
			const agent = this.agents[(round * many + offset) % this.agents.length];
			if (agent) utimesSync(agent.transcript, nowMs / 1000, nowMs / 1000);
		}
	}

	end(): void {
		for (const {pid} of this.#children) {
			// Each leads a group, with its child in it
			if (pid !== undefined) process.kill(-pid, 'SIGKILL');
		}
	}
}

function startAgent(programs: string, home: string, index: number): readonly [ChildProcess, CrowdAgent] {
	const vendor = vendors[index % vendors.length] ?? 'claude';
	const conversation = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
	const transcript = path.join(home, transcripts[vendor]?.(conversation) ?? conversation);
	mkdirSync(path.dirname(transcript), {recursive: true});
	writeFileSync(transcript, '{"type":"user"}\n');
	const lock =
		vendor === 'codex' ? path.join(home, '.codex/thread-writer-locks', `${conversation}.lock`) : '/dev/null';
	const pidFile = path.join(home, 'pids', conversation);
	const words = ['-c', script, vendor, transcript, lock, pidFile];
	const child = spawn(path.join(programs, vendor), words, {
		stdio: 'ignore',
		detached: true,
		env: {HOME: home, PATH: process.env.PATH ?? ''},
	});
	return [child, {vendor, pid: child.pid ?? 0, conversation, transcript}];
}

function hasText(file: string): boolean {
	try {
		return readFileSync(file, 'utf8').endsWith('\n');
	} catch {
		return false;
	}
}

/** Field 22 of proc_pid_stat(5). */
function startTime(pid: number): string {
	const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
