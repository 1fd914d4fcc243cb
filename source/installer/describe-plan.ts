import path from 'node:path';
import {createTwoFilesPatch} from 'diff';
import type {Step} from '../agents/installation.js';
import {shortenHome} from '../presentation/paths.js';
import {backupFolder} from './manifest.js';
import type {PlannedFile} from './plan-file.js';

const words: Readonly<Record<PlannedFile['action'], readonly [sign: string, done: string]>> = {
	create: ['+', 'made'],
	change: ['~', 'changed'],
	restore: ['<', 'as it was before'],
	delete: ['-', 'removed'],
	none: ['=', 'unchanged'],
};

/** One line for a file: what was done with it. */
export function fileLine({file, action, note, backup}: PlannedFile, home: string, userHome: string): string {
	const [sign, done] = words[action];
	const copy = backup ? `copy in ${shortenHome(path.join(backupFolder(home), backup.name), userHome)}` : null;
	const said = [note ?? done, action === 'none' ? null : copy].filter(part => part !== null).join(', ');
	return `  ${sign} ${shortenHome(file, userHome)}  ${said}`;
}

/** The same for programs. */
export function fileDocument({file, action, note, backup}: PlannedFile, home: string) {
	return {
		file,
		action,
		backup: backup && action !== 'none' ? path.join(backupFolder(home), backup.name) : null,
		note,
	};
}

/** The difference a change makes, as `diff -u` writes it; empty when there is none. */
export function fileDiff({file, current, next, action}: PlannedFile): string {
	if (action === 'none') return '';
	const [before, after] = [current === null ? '/dev/null' : file, next === null ? '/dev/null' : file];
	return createTwoFilesPatch(before, after, textOf(current), textOf(next)).replace(/^=+\n/, '').trimEnd();
}

/** What only the user can do, in lines; nothing where nothing is left to do. */
export function stepLines(steps: ReadonlyArray<{readonly vendor: string; readonly step: Step}>): string[] {
	const left = steps.filter(({step}) => !step.isDone);
	const lines = left.map(
		({vendor, step: {name, detail, fix}}) => `  ${vendor}: ${name}. ${sentence(detail)} To do: ${fix}.`,
	);
	return lines.length === 0 ? [] : ['Left for you to do', ...lines, ''];
}

function sentence(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function textOf(bytes: Buffer | null): string {
	return bytes?.toString('utf8') ?? '';
}
