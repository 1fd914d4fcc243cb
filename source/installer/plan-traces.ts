import type {Environment} from '../agents/environment.js';
import {findAgent} from '../agents/index.js';
import type {Step} from '../agents/installation.js';
import {readBytes} from './file-store.js';
import type {InstalledAgent} from './manifest.js';
import type {PlannedFile} from './plan-file.js';
import {settingsAfter, settingsFiles} from './settings-files.js';
import {withText} from './shared-text.js';
import {removeTables} from './toml-block.js';

/**
 * Adds to a removal what the agent itself has noted about what goes.
 * @returns the files with that, and what the user has to do again
 */
export function planTraces(
	installed: InstalledAgent,
	files: readonly PlannedFile[],
	environment: Environment,
): {readonly files: readonly PlannedFile[]; readonly steps: readonly Step[]} {
	const {aftermath} = findAgent(installed.vendor)?.installation ?? {};
	if (!aftermath) return {files, steps: []};
	const {file, tables, steps} = aftermath(installed, settingsFiles, settingsAfter(files), environment);
	const planned = files.find(one => one.file === file);
	// What comes back as it was before us, or goes as a whole, has nothing of it
	if (file === null || planned?.action === 'restore' || planned?.action === 'delete') return {files, steps};
	const current = planned ? planned.current : readBytes(file);
	const left = planned ? planned.next : current;
	if (current === null || left === null) return {files, steps};
	const next = withText(left, file, text => removeTables(text, tables));
	if (next.equals(left)) return {files, steps};
	const change: PlannedFile = {
		...(planned ?? {file, record: null, backup: null, note: null}),
		current,
		next,
		action: 'change',
	};
	return {files: planned ? files.map(one => (one === planned ? change : one)) : [...files, change], steps};
}
