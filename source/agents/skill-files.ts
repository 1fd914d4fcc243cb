import path from 'node:path';
import type {FileChange, Setup, Skill} from './installation.js';

/** The skills in the form most agents share: a folder each, with a SKILL.md. */
export function skillFolders(
	{skills}: Setup,
	folder: string,
	extraLines: (skill: Skill) => readonly string[] = () => [],
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
			skill.body,
			'',
		].join('\n'),
	}));
}

/** A file of ours that holds one JSON document. */
export function jsonFile(file: string, document: unknown): FileChange {
	return {kind: 'own', file, content: `${JSON.stringify(document, null, 2)}\n`};
}
