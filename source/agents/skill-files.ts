import path from 'node:path';
import type {FileChange, Setup, Skill} from './installation.js';

/** What is peculiar to the skills of one agent. */
type SkillForm = {
	readonly extraLines?: (skill: Skill) => readonly string[];
	/** It puts what its user typed after the name of a skill in the place of `$ARGUMENTS`. */
	readonly fillsIn: boolean;
};

/** The skills in the form most agents share: a folder each, with a SKILL.md. */
export function skillFolders(
	{skills}: Setup,
	folder: string,
	{extraLines = () => [], fillsIn}: SkillForm,
): FileChange[] {
	return skills.map(skill => ({
		kind: 'own',
		file: path.join(folder, skill.name, 'SKILL.md'),
		content: [
			'---',
			`name: ${skill.name}`,
			`description: ${JSON.stringify(skill.description)}`,
			...extraLines(skill),
			'---',
			'',
			fillsIn ? skill.body : toFillIn(skill.body),
			'',
		].join('\n'),
	}));
}

/** The model itself is to put in what the user typed: a shell would read the variable as nothing. */
function toFillIn(body: string): string {
	return `Below, ARGUMENTS stands for what the user typed after the name of this skill. Put that there word for word, and
nothing where nothing was typed.

${body.replaceAll('$ARGUMENTS', 'ARGUMENTS')}`;
}

/** A file of ours that holds one JSON document. */
export function jsonFile(file: string, document: unknown): FileChange {
	return {kind: 'own', file, content: `${JSON.stringify(document, null, 2)}\n`};
}
