import {existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import type {Agent} from '../agents/agent.js';
import type {Environment} from '../agents/environment.js';
import {agents} from '../agents/index.js';
import type {Setup, Wake} from '../agents/installation.js';
import {refusedError, usageError} from '../bus/errors.js';
import {findBareRepository, findGitPlace} from '../git/git-place.js';
import {findProgram} from '../system/find-program.js';
import {isExecutable, type Place} from './place.js';
import type {Target} from './plan.js';
import {settingsFiles} from './settings-files.js';
import {skillsFor} from './skills.js';

/** Agents that can be set up, in the order people expect them. */
export const installable: readonly Agent[] = [
	'claude',
	'codex',
	'gemini',
	'kimi',
	'copilot',
	'opencode',
].flatMap(vendor => agents.filter(agent => agent.vendor === vendor && agent.installation));

/** What to set up, and how. */
export type Choice = {
	readonly scope: 'user' | 'project';
	/** The project's folder; only looked at for that scope. */
	readonly project: string;
	readonly wake: Wake;
	readonly version: string;
	readonly environment: Environment;
};

/** Whether an agent is on this machine: its folder is there, or its program is on PATH. */
export function isHere(agent: Agent, environment: Environment): boolean {
	const home = agent.home(environment);
	return (home !== null && isExecutable(home)) || findBinary(agent, environment) !== null;
}

/** The program of an agent on PATH. */
export function findBinary(agent: Agent, {PATH = ''}: Environment): string | null {
	const names = agent.installation?.binaries ?? [];
	return names.map(name => findProgram(name, PATH)).find(file => file !== null) ?? null;
}

/**
 * The agents that were named.
 * @throws BusError `usage` for one nobody knows, `refused` for one that cannot be set up
 */
export function namedAgents(names: readonly string[], suggest: (name: string) => string | null): Agent[] {
	return [...new Set(names)].map(name => {
		const agent = agents.find(({vendor}) => vendor === name);
		if (!agent) {
			const meant = suggest(name);
			throw usageError(
				`there is no agent ${JSON.stringify(name)}`,
				`${meant === null ? '' : `did you mean ${meant}? `}name one of ${installable.map(({vendor}) => vendor).join(', ')}`,
			);
		}
		if (!agent.installation) {
			throw refusedError(
				`${agent.title} cannot be set up: its sessions are only recognised`,
				`they can register by themselves, with \`session-bus register\`, or through \`session-bus mcp\``,
			);
		}
		return agent;
	});
}

/**
 * How an agent is to be set up.
 * @throws BusError `refused` when there is no place for it
 */
export function targetOf(agent: Agent, choice: Choice, place: Place): Target {
	const {scope, project, wake, version, environment} = choice;
	const folder = scope === 'project' ? project : agent.home(environment);
	if (folder === null) {
		throw refusedError(`${agent.title} has no folder here`, 'set HOME, then run the command again');
	}
	const setup: Setup = {
		launcher: place.launcher,
		version,
		scope,
		folder,
		home: place.userHome,
		wake,
		skills: skillsFor(place.launcher),
	};
	if (agent.installation?.changes(setup, settingsFiles) === null) {
		throw refusedError(`${agent.title} cannot be set up for one project`, 'leave out --project');
	}
	return {agent, setup};
}

/**
 * The project that somebody who stands in a folder means.
 * @throws BusError `refused` where there is none: what is put into the home folder or the root of the file system counts
 * for everything below, and agents work in the worktrees of a bare repository
 */
export function requireProject(cwd: string, {userHome}: Place): string {
	const hint = 'go to the project, or leave out --project';
	if (!existsSync(cwd)) throw refusedError(`the folder you are in has been deleted: ${cwd}`, hint);
	const worktree = findGitPlace(cwd)?.worktree;
	if (worktree === undefined && findBareRepository(cwd) !== null) {
		throw refusedError('this is a bare repository, not a project', `${hint}: a worktree of it is one`);
	}
	const project = worktree ?? cwd;
	if (realFolder(project) === realFolder(userHome))
		throw refusedError('this is the home folder, not a project', hint);
	if (path.dirname(project) === project)
		throw refusedError('this is the root of the file system, not a project', hint);
	return project;
}

function realFolder(folder: string): string {
	try {
		return realpathSync(folder);
	} catch {
		return folder;
	}
}
