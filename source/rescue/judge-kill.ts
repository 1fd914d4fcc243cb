import type {Agent} from '../agents/agent.js';
import {namesOf, type ProcessLook} from '../agents/process-names.js';
import {comparePlaces, isSameBoot, type ProcessIdentity} from '../bus/rules/identity.js';
import type {SessionKind} from '../bus/types.js';
import type {Machine} from '../system/machine.js';
import type {Sighting} from '../system/process-table.js';

/** All that decides whether a process may be ended for a session. */
export type KillEvidence = {
	readonly sessionId: string;
	readonly kind: SessionKind;
	/** The session takes no part any more; its process may go on with others. */
	readonly isOver: boolean;
	readonly identity: ProcessIdentity;
	/** The agent of the session's vendor; `null` for one that is not known, whose program cannot be told. */
	readonly agent: Agent | null;
	readonly machine: Machine;
	/** What has the pid now. */
	readonly sighting: Sighting;
	readonly look: ProcessLook;
	/** The processes that the command itself runs below of. */
	readonly ancestors: readonly number[];
};

/** Whether the process may be ended; `gone` when there is nothing left to end. */
export type KillVerdict =
	| {readonly verdict: 'may'; readonly pid: number; readonly started: string}
	| {readonly verdict: 'gone'}
	| {readonly verdict: 'refused'; readonly reason: string; readonly hint: string};

/** Judges one look at the process of a session: only what certainly is that process may be ended. */
export function judgeKill(evidence: KillEvidence): KillVerdict {
	const {sessionId, kind, agent, sighting, look, ancestors} = evidence;
	const {pid, processStarted: started} = evidence.identity;
	if (kind !== 'agent') {
		return refuse(
			`${sessionId} is ${kind === 'person' ? "a person's shell" : 'a monitor'}, not an agent`,
			'close it in its own terminal',
		);
	}
	const unreachable = whyOutOfReach(evidence);
	if (unreachable !== null) return refuse(unreachable.reason, unreachable.hint);
	if (pid === null || started === null || sighting === 'gone') return {verdict: 'gone'};
	if (sighting === 'unknown') {
		return refuse(`process ${pid} cannot be looked at from here`, 'run this as the user it belongs to');
	}
	if (sighting.started !== started) {
		return refuse(
			`pid ${pid} belongs to another process now (${programOf(look)}); that of ${sessionId} is gone`,
			'there is nothing to kill; `--resume` goes on with the conversation',
		);
	}
	if (agent && !agent.isProcess(look)) {
		return refuse(
			`process ${pid} is ${programOf(look)}, which is not ${agent.title}`,
			'end it by hand if you know what it is',
		);
	}
	if (agent?.isSupervisor?.(look)) {
		return refuse(
			`process ${pid} keeps all background sessions of ${agent.title}, which would end with it`,
			'end the one session as its agent does, or the process of that session by hand',
		);
	}
	if (evidence.isOver) {
		return refuse(
			`${sessionId} has ended, and its process ${pid} goes on without it`,
			'`session-bus rescue` lists what runs',
		);
	}
	if (ancestors.includes(pid)) {
		return refuse(`this command runs inside ${sessionId}`, 'leave it as you always do, or call from outside');
	}
	return {verdict: 'may', pid, started};
}

/** Why a pid says nothing here about the process of a session; `null` when it does. */
function whyOutOfReach({
	identity,
	machine,
	sessionId,
}: KillEvidence): {readonly reason: string; readonly hint: string} | null {
	const {pid, host, bootId, processStarted} = identity;
	if (pid === null) return {reason: `the process of ${sessionId} is not known`, hint: 'end it by hand'};
	if (host === null || processStarted === null) {
		return {
			reason: `when the process of ${sessionId} began is not known, so that pid ${pid} may be another one`,
			hint: 'end it by hand if you know that it is the one',
		};
	}
	const place = comparePlaces(identity, machine);
	if (place === 'same') return null;
	if (place === 'rebooted') {
		return {
			reason: `the machine was started anew since ${sessionId} was seen; pid ${pid} is another process`,
			hint: 'there is nothing to kill; `--resume` goes on with the conversation',
		};
	}
	if (isSameBoot(identity, machine)) {
		return {
			reason: `${sessionId} runs in another PID namespace, where ${pid} is another process than here`,
			hint: 'run this in the container or sandbox it runs in',
		};
	}
	// Systems without an id of the boot have none in either place; there the start time tells
	if (host === machine.host && (bootId === null || machine.bootId === null)) {
		return {
			reason: `whether the machine was started anew since ${sessionId} was seen cannot be told`,
			hint: `end process ${pid} by hand if you know that it is the one`,
		};
	}
	return {reason: `${sessionId} runs on ${host}, and this is ${machine.host}`, hint: `run this on ${host}`};
}

/** What a person calls a program: its script or executable rather than the kernel's name for its first thread. */
function programOf(look: ProcessLook): string {
	return namesOf(look).at(-1) || look.name;
}

function refuse(reason: string, hint: string): KillVerdict {
	return {verdict: 'refused', reason, hint};
}
