import {existsSync} from 'node:fs';
import path from 'node:path';
import type {ConfigProblem} from '../bus/config-problem.js';
import {type Name, nameOf, normalForm} from '../bus/rules/names.js';
import {chooseGrades, isGrade, type ProjectGrades, severities} from '../bus/rules/severities.js';
import {alertTypes} from '../bus/types.js';
import {readTextFile} from '../system/read-file.js';

/** The project a session is on: named by whoever started it, else by the project file, else found; best first. */
export type ProjectChoice =
	| {readonly named: string; readonly by: '--project' | 'SESSION_BUS_PROJECT'}
	| {readonly named: null; readonly candidates: readonly Name[]; readonly found: readonly Name[]};

/** The file that names the project of a folder and all below it. */
export const projectFile = '.session-bus.json';

/** The project of a folder, what its file says of alerts, and what was wrong with the file. */
export type FoundProject = {
	readonly choice: ProjectChoice;
	readonly severities: ProjectGrades;
	readonly problem: ConfigProblem | null;
};

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
	const {names: candidates, severities, problem} = readNearestProjectFile(cwd);
	const by = flag ? '--project' : 'SESSION_BUS_PROJECT';
	const named = flag || environment.SESSION_BUS_PROJECT;
	if (named) return {choice: {named, by}, severities, problem: null};
	return {choice: {named: null, candidates, found: distinct(names, normalForm)}, severities, problem};
}

/** What the project file of a folder says, which whoever wrote the repository may have written. */
export type ProjectFile = {
	readonly names: readonly Name[];
	readonly severities: ProjectGrades;
	readonly problem: ConfigProblem | null;
};

/** The largest project file there can be, in bytes, and how many names of it count. */
const [longestFile, mostNames] = [64 * 1024, 16];

/** Reads the nearest .session-bus.json of a folder. One that is not what it should be names no project. */
export function readNearestProjectFile(cwd: string): ProjectFile {
	for (let folder = cwd; ; folder = path.dirname(folder)) {
		const file = path.join(folder, projectFile);
		if (existsSync(file)) return readProjectFile(file);
		if (folder === path.dirname(folder)) return {names: [], severities: {}, problem: null};
	}
}

/**
 * `{"project": "PILOT"}`, or several in order of preference: `{"projects": ["PILOT", "ATLAS"]}`; beside it, or alone,
 * `{"severities": {"cwd_overlap": "off"}}`.
 */
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
	if (!('severities' in json)) {
		return names.length === 0 ? badFile(file, 'names no project') : {names, severities: {}, problem: null};
	}
	return {names, severities: chooseGrades(json.severities), problem: problemOf(file, json.severities)};
}

/** What is wrong with what a project file says of severities: the first thing. */
function problemOf(file: string, value: unknown): ConfigProblem | null {
	if (typeof value !== 'object' || value === null) {
		return {
			message: `${file}: severities is not an object`,
			hint: `write {"severities": {"cwd_overlap": "off"}}`,
		};
	}
	const said = Object.entries(value);
	const known = new Set<string>(alertTypes);
	const strange = said.find(([type, grade]) => !known.has(type) || !isGrade(grade));
	if (strange === undefined) return null;
	const [type] = strange;
	return known.has(type)
		? {
				message: `${file}: severities.${type} is no severity`,
				hint: `it is one of ${[...severities, 'off'].join(', ')}`,
			}
		: {
				message: `${file}: there are no alerts ${JSON.stringify(type.slice(0, 64))}`,
				hint: `there are ${alertTypes.join(', ')}`,
			};
}

function distinct(texts: readonly string[], read: (text: string) => Name | null): Name[] {
	return [...new Set(texts.map(read).filter(name => name !== null))];
}

function badFile(file: string, what: string): ProjectFile {
	const hint = 'write {"project": "NAME"} into it, or name the project with --project';
	return {names: [], severities: {}, problem: {message: `${file} ${what}`, hint}};
}
