import fc from 'fast-check';
import {expect, test} from 'vitest';
import {defaultSeverities} from '../../../source/bus/rules/conflicts.js';
import {chooseGrades, gradeOf, readGrades, severities} from '../../../source/bus/rules/severities.js';
import {alertTypes} from '../../../source/bus/types.js';

const grades = [...severities, 'off'] as const;
const told = fc.record({
	projectGrades: fc.dictionary(fc.constantFrom(...alertTypes), fc.constantFrom(...grades)).map(chooseGrades),
});

test.each([
	['as the settings say where no project file says anything', [{}, {}], 'HIGH'],
	['as the project file says', [{cwd_overlap: 'LOW'}], 'LOW'],
	['never where every project file says so', [{cwd_overlap: 'off'}, {cwd_overlap: 'off'}], 'off'],
	['as the settings say where one project of two is silent', [{cwd_overlap: 'off'}, {}], 'HIGH'],
	['as the worst of two projects', [{cwd_overlap: 'CRITICAL'}, {cwd_overlap: 'LOW'}], 'CRITICAL'],
	['as the settings say where a file is about other types', [{merge_risk: 'off'}], 'HIGH'],
	['as the settings say of nobody', [], 'HIGH'],
] as const)('an alert is raised %s', (_how, files, grade) => {
	const sessions = files.map(projectGrades => ({projectGrades}));
	expect(gradeOf('cwd_overlap', defaultSeverities, sessions)).toBe(grade);
});

test('no project makes an alert milder than another that shares it says', () => {
	fc.assert(
		fc.property(fc.constantFrom(...alertTypes), fc.array(told, {minLength: 1}), (type, sessions) => {
			const alone = sessions.map(one => grades.indexOf(gradeOf(type, defaultSeverities, [one])));
			expect(grades.indexOf(gradeOf(type, defaultSeverities, sessions))).toBe(Math.min(...alone));
		}),
	);
});

test('of what was stored only what there is counts, whatever it is', () => {
	const text = '{"cwd_overlap": "off", "merge_risk": "loud", "nothing": "LOW", "undelivered": "HIGH"}';
	expect(readGrades(text)).toEqual({cwd_overlap: 'off', undelivered: 'HIGH'});
	for (const other of [null, '', 'x', '4', 'null', '[]', '{"cwd_overlap": {"a": 1}}'])
		expect(readGrades(other), String(other)).toEqual({});
});
