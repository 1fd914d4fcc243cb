import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {openBus} from '../../source/index.ts';
import {addBystander} from './bystanders.ts';
import type {Screen} from './cells.ts';
import {layCrowd} from './crowd-scene.ts';
import {openMonitor} from './monitor.ts';
import {type Picture, pictures} from './pictures.ts';
import {rename} from './rename.ts';
import {layScene} from './scene.ts';
import {drawScreen} from './svg.ts';

/** The moment at which every picture is taken; on a step of the monitor's clock. */
const moment = Date.parse('2026-02-11T14:03:20.000Z');

/** Home of the operator: no folder of that name needs to be there, so that it can be the same everywhere. */
const home = '/home/you';

/** What the processes that are real, and so bear another pid in every run, are called in the pictures. */
const steadyNames = {monitor: 'monitor-45102', bystander: 'copilot-43127'} as const;

/** Takes every picture. Returns the files by name. */
export async function takePictures(): Promise<ReadonlyMap<string, string>> {
	const {openBus: open} = await loadLibrary();
	const files = new Map<string, string>();
	for (const picture of pictures) {
		files.set(`${picture.name}.svg`, drawScreen(await takePicture(open, picture), picture));
	}
	return files;
}

/** Lays the scene for one picture, so that nothing in it was left by another one. */
async function takePicture(open: typeof openBus, {size, take, hasCrowd}: Picture): Promise<Screen> {
	const folder = mkdtempSync(path.join(tmpdir(), 'session-bus-screens-'));
	const database = path.join(folder, 'messaging.db');
	try {
		const sessions = await layScene(open, {home, database, moment});
		if (hasCrowd) {
			const asks = 'Bash ./deploy.sh staging';
			await layCrowd(open, {home, database, moment}, {sessionId: sessions.gemini, asks});
		}
		const bystander = await addBystander(open, database, {
			vendor: 'copilot',
			cwd: `${home}/src/mobile`,
			moment,
		});
		try {
			const monitor = openMonitor({home, folder, database, moment, size});
			try {
				const screen = await take(monitor, sessions);
				const steady = rename(screen, `monitor-${monitor.pid}`, steadyNames.monitor);
				return rename(steady, bystander.name, steadyNames.bystander);
			} finally {
				await monitor.close();
			}
		} finally {
			bystander.end();
		}
	} finally {
		rmSync(folder, {recursive: true, force: true, maxRetries: 5});
	}
}

/** The built library. Its types come from its source, because the build may not have written any. */
async function loadLibrary(): Promise<{readonly openBus: typeof openBus}> {
	return import(new URL('../../dist/index.js', import.meta.url).href);
}
