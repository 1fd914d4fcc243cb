import {existsSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {readTextFile} from '../../system/read-file.js';
import {launcherText} from '../launcher.js';
import {isExecutable, type Place} from '../place.js';
import {findOpenProgram} from '../trust.js';
import {bad, type Check, good} from './check.js';

const name = 'launcher';
const fix = 'run `session-bus install` for one of your agents, which writes it anew';
const manifest = v.object({version: v.string()});

/** Whether what the agents start is there, and starts this very version. */
export function launcherCheck(place: Place, version: string): Check {
	const {launcher} = place;
	if (!existsSync(launcher)) return bad(name, `${launcher} is missing, so no hook does anything`, fix);
	if (!isExecutable(launcher)) return bad(name, `${launcher} cannot be run`, fix);
	const text = readTextFile(launcher) ?? '';
	if (text === launcherText(place)) {
		if (!existsSync(place.script))
			return bad(name, `${place.script} is missing`, 'build or install session-bus again');
		return openCheck(place.node, place.script) ?? good(name, `${launcher} starts ${place.script}`);
	}
	const [node, script] = [assigned(text, 'node'), assigned(text, 'script')];
	const gone = [node, script].find(file => file === null || !existsSync(file));
	if (gone !== undefined)
		return bad(name, `${launcher} starts ${gone ?? 'nothing'}, which is not there`, fix);
	const started = script === null ? null : versionOf(script);
	if (started !== version)
		return bad(name, `${launcher} starts version ${started ?? 'unknown'}, and this is ${version}`, fix);
	return openCheck(node ?? '', script ?? '') ?? good(name, `${launcher} starts ${script}`);
}

function openCheck(node: string, script: string): Check | null {
	const open = findOpenProgram(node, script);
	return open === null
		? null
		: bad(
				name,
				`other users can change ${open}, which every hook starts`,
				'install it where only you or root can change it',
			);
}

/** What a line of the launcher assigns. */
function assigned(text: string, variable: string): string | null {
	const word = new RegExp(`^${variable}=(.*)$`, 'm').exec(text)?.[1];
	if (word === undefined) return null;
	return word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word;
}

function versionOf(script: string): string | null {
	try {
		const file = path.join(path.dirname(script), '..', 'package.json');
		return v.parse(manifest, JSON.parse(readTextFile(file) ?? '')).version;
	} catch {
		return null;
	}
}
