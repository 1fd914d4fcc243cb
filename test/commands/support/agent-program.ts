import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {onTestFinished} from 'vitest';
import type {Sandbox} from './sandbox.js';

/** A running agent that does what a script says. */
export type AgentProgram = {
	readonly pid: number;
	/** The signal that ended it, or `null` when it left by itself. */
	readonly ended: Promise<NodeJS.Signals | null>;
};

/** Starts a script under the name of an agent; it has to say `ready`. */
export async function startAgentProgram(
	sandbox: Sandbox,
	name: string,
	script: string,
): Promise<AgentProgram> {
	const child = spawn(
		sandbox.executable(name),
		['-e', `${script}; setInterval(() => {}, 1000); console.log('ready')`],
		{cwd: sandbox.work, env: sandbox.env, stdio: ['ignore', 'pipe', 'inherit']},
	);
	onTestFinished(() => void child.kill('SIGKILL'));
	const ended = once(child, 'exit').then(([, signal]) =>
		typeof signal === 'string' ? nameOf(signal) : null,
	);
	await once(child.stdout, 'data');
	return {pid: child.pid ?? 0, ended};
}

function nameOf(signal: string): NodeJS.Signals | null {
	return signal === 'SIGTERM' || signal === 'SIGKILL' ? signal : null;
}
