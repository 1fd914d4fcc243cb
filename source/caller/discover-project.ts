import {readFileSync} from 'node:fs';
import path from 'node:path';
import {usageError} from '../bus/errors.js';
import type {GitPlace} from '../git/git-place.js';

/** The project a session is on: named on purpose, or found, best guess first. */
export type ProjectChoice =
	| {readonly named: string; readonly by: '--project' | 'SESSION_BUS_PROJECT'}
	| {readonly named: null; readonly candidates: readonly string[]};

/** The file that names the project of a folder and all below it. */
export const projectFile = '.session-bus.json';

/**
 * Finds the project: `--project` › SESSION_BUS_PROJECT › the nearest .session-bus.json › the name of the git
 * repository › the name of the folder. Only what was not named on purpose may later be passed over because
 * another session is on it.
 * @throws BusError `usage` for a .session-bus.json that cannot be read
 */
export function discoverProject(
	flag: string | null,
	environment: {readonly SESSION_BUS_PROJECT?: string | undefined},
	cwd: string,
	git: GitPlace | null,
): ProjectChoice {
	if (flag) return {named: flag, by: '--project'};
	if (environment.SESSION_BUS_PROJECT) {
		return {named: environment.SESSION_BUS_PROJECT, by: 'SESSION_BUS_PROJECT'};
	}
	const candidates = [...readNearestProjectFile(cwd), git?.name, path.basename(cwd)];
	const named = candidates.filter(name => name !== undefined && name !== '');
	return {named: null, candidates: [...new Set(named.filter(name => typeof name === 'string'))]};
}

function readNearestProjectFile(cwd: string): string[] {
	for (let folder = cwd; ; folder = path.dirname(folder)) {
		const file = path.join(folder, projectFile);
		const source = readIfThere(file);
		if (source !== null) return parseProjectFile(source, file);
		if (folder === path.dirname(folder)) return [];
	}
}

function readIfThere(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}

/** `{"project": "PILOT"}`, or several in order of preference: `{"projects": ["PILOT", "ATLAS"]}`. */
function parseProjectFile(source: string, file: string): string[] {
	let json: unknown;
	try {
		json = JSON.parse(source);
	} catch {
		throw badProjectFile(file, 'is not JSON');
	}
	if (typeof json !== 'object' || json === null) throw badProjectFile(file, 'is not an object');
	const named = [
		...('project' in json ? [json.project] : []),
		...('projects' in json && Array.isArray(json.projects) ? json.projects : []),
	];
	const projects = named.filter(name => typeof name === 'string' && name !== '');
	if (projects.length === 0) throw badProjectFile(file, 'names no project');
	return projects;
}

function badProjectFile(file: string, what: string): Error {
	return usageError(
		`${file} ${what}`,
		'write {"project": "NAME"} into it, or name the project with --project',
	);
}
