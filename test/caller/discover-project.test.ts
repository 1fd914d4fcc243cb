import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {discoverProject as discover, projectFile} from '../../source/caller/discover-project.js';
import {openSandbox} from '../commands/support/sandbox.js';

const names = ['rollout', 'src/rollout'];

function folderWith(content: string | null): string {
	const folder = path.join(openSandbox().work, 'deep', 'inside');
	mkdirSync(folder, {recursive: true});
	if (content !== null) writeFileSync(path.join(folder, '..', projectFile), content);
	return folder;
}

const discoverProject = (...words: Parameters<typeof discover>) => discover(...words).choice;

describe('the project of a folder', () => {
	test('is the one that was named, above all', () => {
		const cwd = folderWith('{"project": "FILE"}');
		expect(discoverProject('FLAG', {SESSION_BUS_PROJECT: 'ENV'}, cwd, names)).toEqual({
			named: 'FLAG',
			by: '--project',
		});
	});

	test('then that of SESSION_BUS_PROJECT', () => {
		const cwd = folderWith('{"project": "FILE"}');
		expect(discoverProject(null, {SESSION_BUS_PROJECT: 'ENV'}, cwd, names)).toEqual({
			named: 'ENV',
			by: 'SESSION_BUS_PROJECT',
		});
	});

	test('then that of the nearest file; what is found stands by for where there is none', () => {
		expect(discoverProject(null, {}, folderWith('{"project": "FILE"}'), names)).toEqual({
			named: null,
			candidates: ['FILE'],
			found: names,
		});
		expect(discoverProject(null, {}, folderWith(null), names)).toEqual({
			named: null,
			candidates: [],
			found: names,
		});
	});

	test('a name that is found is what would be seen of it, and one of which nothing is seen is none', () => {
		const found = ['\u001b[31mrollout\u202e', '\u200b', 'rollout'];
		expect(discoverProject(null, {}, folderWith(null), found)).toMatchObject({found: ['rollout']});
	});

	test('a file may name several, and each counts once', () => {
		const cwd = folderWith('{"projects": ["PILOT", "rollout", "PILOT", ""]}');
		expect(discoverProject(null, {}, cwd, names)).toMatchObject({candidates: ['PILOT', 'rollout']});
	});

	test('a nearer file hides one further out', () => {
		const cwd = folderWith('{"project": "OUTER"}');
		writeFileSync(path.join(cwd, projectFile), '{"project": "INNER"}');
		expect(discoverProject(null, {}, cwd, names)).toMatchObject({candidates: ['INNER']});
	});

	test.each([
		['{"project": ', 'is not JSON'],
		['"PILOT"', 'is not an object'],
		['null', 'is not an object'],
		['{"project": 7}', 'names no project'],
		['{"projects": "PILOT"}', 'names no project'],
		['{"project": "\\u001b[31mPILOT"}', 'names no project'],
	])('a file that says %s is passed over, and told', (content, what) => {
		const cwd = folderWith(content);
		const file = path.join(path.dirname(cwd), projectFile);
		expect(discover(null, {}, cwd, names)).toEqual({
			choice: {named: null, candidates: [], found: names},
			severities: {},
			problem: {message: `${file} ${what}`, hint: expect.stringContaining('write {"project": "NAME"}')},
		});
	});

	test('a file of a repository that names thousands is not read for ever', () => {
		const many = Array.from({length: 3000}, (_, number) => `P${number}`);
		const cwd = folderWith(JSON.stringify({projects: many}));
		expect(discoverProject(null, {}, cwd, names)).toMatchObject({candidates: many.slice(0, 16)});
		writeFileSync(path.join(cwd, '..', projectFile), JSON.stringify({projects: [...many, ...many, ...many]}));
		expect(discover(null, {}, cwd, names).problem?.message).toMatch(/ cannot be read$/);
	});
});

describe('the project file of a folder', () => {
	test('says what alerts are raised as, whoever names the project, and with or without a project of its own', () => {
		const cwd = folderWith('{"severities": {"cwd_overlap": "off", "merge_risk": "HIGH"}}');
		const severities = {cwd_overlap: 'off', merge_risk: 'HIGH'};
		for (const flag of ['FLAG', null])
			expect(discover(flag, {}, cwd, names)).toMatchObject({severities, problem: null});
	});

	test.each([
		['{"severities": "off"}', 'severities is not an object', '"cwd_overlap": "off"'],
		[
			'{"severities": {"cwd_overlap": "loud"}}',
			'severities.cwd_overlap is no severity',
			'CRITICAL, HIGH, MEDIUM, LOW, off',
		],
		['{"severities": {"cwd": "off"}}', 'there are no alerts "cwd"', 'project_conflict, task_conflict'],
	])('that says %s is told of, and what else it says holds', (content, message, hint) => {
		const {problem, choice} = discover(
			null,
			{},
			folderWith(content.replace('{', '{"project": "P", ')),
			names,
		);
		expect(problem).toEqual({message: expect.stringContaining(message), hint: expect.stringContaining(hint)});
		expect(choice).toMatchObject({candidates: ['P']});
	});
});
