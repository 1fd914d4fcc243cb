import {realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import {usageError} from '../bus/errors.js';
import {requirePid, requireVendor} from '../bus/rules/names.js';
import type {Registration} from '../bus/verbs/register.js';
import type {ProjectChoice} from '../caller/discover-project.js';
import {findPlace} from '../caller/place.js';
import type {Call} from './call.js';

/** Who registers, as far as the flags say or it can be found. */
export type Registrant = {
	readonly registration: Registration;
	readonly project: ProjectChoice;
	/** Whether nobody had to name the agent. */
	readonly isDetected: boolean;
};

/**
 * Finds out who registers: the calling agent, or the one whose process was named.
 * @throws BusError `usage` when nobody can be found, and for flags that do not fit
 */
export async function findRegistrant(call: Call): Promise<Registrant> {
	await call.findSession();
	const {agent} = call.caller();
	const pid = readPid(call.text('pid'));
	const isOther = pid !== null && pid !== agent?.pid;
	return (isOther ? await describeOther(call, pid) : null) ?? describeCaller(call, pid);
}

/** An agent that runs elsewhere; `null` for a process that is none, or not the one that was named. */
async function describeOther(call: Call, pid: number): Promise<Registrant | null> {
	const described = await call.describeAgent(pid, {
		conversation: call.text('conversation'),
		project: call.text('project'),
		cwd: namedFolder(call),
	});
	const llm = call.text('llm');
	if (!described || (llm !== null && llm !== described.registration.vendor)) return null;
	const {registration, project, problem} = described;
	call.warn(problem);
	return {
		registration: {...registration, model: call.text('model') ?? registration.model ?? null},
		project,
		isDetected: llm === null,
	};
}

/** The calling agent, or a process of an agent that is not known here. */
function describeCaller(call: Call, named: number | null): Registrant {
	const {agent, shell, lingering} = call.caller();
	const llm = call.text('llm');
	const vendor = llm === null ? (agent?.vendor ?? lingering) : requireVendor(llm);
	if (vendor === null) {
		throw usageError(
			named === null ? 'no agent was found above this command' : `process ${named} is no agent known here`,
			'name it with --llm, as in `session-bus register --llm claude --pid PID`',
		);
	}
	// What was found belongs to another agent than the one named
	const found = agent?.vendor === vendor ? agent : null;
	const pid = named ?? found?.pid ?? (found || llm === null ? null : shell);
	if (pid === null) {
		throw usageError(
			`the process of this ${vendor} session cannot be seen from here`,
			'give its pid with --pid',
		);
	}
	const isSameProcess = found !== null && pid === found.pid;
	const {environment, cwd} = call.world;
	const {project, facts, problem} = findPlace(call.text('project'), environment, namedFolder(call) ?? cwd);
	call.warn(problem);
	return {
		registration: {
			...facts,
			// The variables of this command say nothing of a process it does not belong to
			terminal: named === null || isSameProcess ? (facts.terminal ?? null) : null,
			vendor,
			pid,
			model: call.text('model') ?? found?.model ?? null,
			agentSessionId: call.text('conversation') ?? (isSameProcess ? found.agentSessionId : null),
			sharedProcess: isSameProcess && found.sharedProcess,
		},
		project,
		isDetected: llm === null,
	};
}

/** The folder that was named, if one was. */
function namedFolder(call: Call): string | null {
	const named = call.text('cwd');
	if (named === null) return null;
	try {
		const folder = realpathSync(path.resolve(call.world.cwd, named));
		if (statSync(folder).isDirectory()) return folder;
	} catch {
		// said below
	}
	throw usageError(`${named} is no folder that can be entered`, 'give the folder the agent works in');
}

function readPid(text: string | null): number | null {
	if (text === null) return null;
	if (!/^-?\d{1,15}$/.test(text))
		throw usageError(`${JSON.stringify(text)} is not a process id`, 'give a whole number');
	return requirePid(Number(text));
}
