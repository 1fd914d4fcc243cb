import {type AlertType, alertTypes, type Severity} from '../types.js';

/** The severities, worst first. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const satisfies readonly Severity[];

/** What an alert of a type is raised as; `off` never alerts. */
export type Grade = Severity | 'off';

/** What the project file of a session says of types of alerts; the settings of the bus hold for others. */
export type ProjectGrades = Readonly<Partial<Record<AlertType, Grade>>>;

/** Whether a text is what an alert can be raised as. */
export function isGrade(value: unknown): value is Grade {
	return value === 'off' || severities.some(severity => severity === value);
}

/**
 * What an alert about some sessions is raised as. Each is asked for what its project says, and the worst holds: no
 * project can make the alerts of another silent.
 * @param usual what the settings of the bus say of each type
 */
export function gradeOf(
	type: AlertType,
	usual: Readonly<Record<AlertType, Grade>>,
	sessions: Iterable<{readonly projectGrades: ProjectGrades}>,
): Grade {
	const said = new Set([...sessions].map(({projectGrades}) => projectGrades[type] ?? usual[type]));
	if (said.size === 0) return usual[type];
	return severities.find(severity => said.has(severity)) ?? 'off';
}

/** Reads what was stored; what says nothing of a known type is passed over. */
export function readGrades(text: string | null): ProjectGrades {
	if (text === null) return {};
	try {
		return chooseGrades(JSON.parse(text));
	} catch {
		return {};
	}
}

/** The grades among the values of an object, by the types of alerts there are. */
export function chooseGrades(value: unknown): ProjectGrades {
	const said = new Map<string, unknown>(
		typeof value === 'object' && value !== null ? Object.entries(value) : [],
	);
	const grades: Partial<Record<AlertType, Grade>> = {};
	for (const type of alertTypes) {
		const grade = said.get(type);
		if (isGrade(grade)) grades[type] = grade;
	}
	return grades;
}
