import {existsSync} from 'node:fs';
import path from 'node:path';
import type {ConfigProblem} from '../bus/config-problem.js';
import {type Name, nameOf, normalForm} from '../bus/rules/names.js';
import {readTextFile} from '../system/read-file.js';

/** The project a session is on: named by whoever started it, else by the project file, else found; best first. */
export type ProjectChoice =
	| {readonly named: string; readonly by: '--project' | 'SESSION_BUS_PROJECT'}
	| {readonly named: null; readonly candidates: readonly Name[]; readonly found: readonly Name[]};

/** The file that names the project of a folder and all below it. */
export const projectFile = '.session-bus.json';

/** The project of a folder, and what was wrong with the file that should name it. */
export type FoundProject = {readonly choice: ProjectChoice; readonly problem: ConfigProblem | null};

/**
 * Finds the project: `--project` › SESSION_BUS_PROJECT › the nearest .session-bus.json › the repository, or the folder
 * outside of git. Only what is found in it is the same project for what works in it alone, whatever its name.
 * @param names what the repository or the folder may be called, best first
 */
export function discoverProject(
	flag: string | null,
	environment: {readonly SESSION_BUS_PROJECT?: string | undefined},
	cwd: string,
	names: readonly string[],
): FoundProject {
	if (flag) return {choice: {named: flag, by: '--project'}, problem: null};
	if (environment.SESSION_BUS_PROJECT) {
		return {choice: {named: environment.SESSION_BUS_PROJECT, by: 'SESSION_BUS_PROJECT'}, problem: null};
	}
	const {names: candidates, problem} = readNearestProjectFile(cwd);
	return {choice: {named: null, candidates, found: distinct(names, normalForm)}, problem};
}

/** What the project file of a folder says, which whoever wrote the repository may have written. */
export type ProjectFile = {readonly names: readonly Name[]; readonly problem: ConfigProblem | null};

/** The largest project file there can be, in bytes, and how many names of it count. */
const [longestFile, mostNames] = [64 * 1024, 16];

/** Reads the nearest .session-bus.json of a folder. One that is not what it should be names no project. */
export function readNearestProjectFile(cwd: string): ProjectFile {
	for (let folder = cwd; ; folder = path.dirname(folder)) {
		const file = path.join(folder, projectFile);
		if (existsSync(file)) return readProjectFile(file);
		if (folder === path.dirname(folder)) return {names: [], problem: null};
	}
}

/** `{"project": "PILOT"}`, or several in order of preference: `{"projects": ["PILOT", "ATLAS"]}`. */
function readProjectFile(file: string): ProjectFile {
	const source = readTextFile(file, longestFile);
	if (source === null) return badFile(file, 'cannot be read');
	let json: unknown;
	try {
		json = JSON.parse(source);
	} catch {
		return badFile(file, 'is not JSON');
	}
	if (typeof json !== 'object' || json === null) return badFile(file, 'is not an object');
	const listed = [
		...('project' in json ? [json.project] : []),
		...('projects' in json && Array.isArray(json.projects) ? json.projects : []),
	];
	const names = distinct(
		listed.filter(name => typeof name === 'string'),
		nameOf,
	).slice(0, mostNames);
	return names.length === 0 ? badFile(file, 'names no project') : {names, problem: null};
}

function distinct(texts: readonly string[], read: (text: string) => Name | null): Name[] {
	return [...new Set(texts.map(read).filter(name => name !== null))];
}

function badFile(file: string, what: string): ProjectFile {
	const hint = 'write {"project": "NAME"} into it, or name the project with --project';
	return {names: [], problem: {message: `${file} ${what}`, hint}};
}
