import {existsSync} from 'node:fs';
import path from 'node:path';
import {unusableError} from '../../bus/errors.js';
import {locateHome} from '../../bus/location.js';
import type {Session} from '../../bus/types.js';
import {cleanText} from '../../presentation/clean-text.js';
import {formatSize, shortenHome} from '../../presentation/paths.js';
import {exportSession} from '../../rescue/export-session.js';
import type {Manifest} from '../../rescue/manifest.js';
import {version} from '../../system/version.js';
import type {Call} from '../call.js';
import type {ExitCode} from '../command.js';
import {inTurn} from './in-turn.js';
import {ProgressLine} from './progress-line.js';

/** One export, as it is reported. */
type Exported = {
	readonly sessionId: string;
	readonly folder: string;
	readonly files: number;
	readonly bytes: number;
	readonly missing: Manifest['missing'];
};

/** Exports each session into a folder of its own. */
export async function exportSessions(call: Call, sessions: readonly Session[]): Promise<ExitCode> {
	const {results, code} = await inTurn(call, sessions, session => exportOne(call, session));
	call.print({exported: results}, () => results.map(result => describe(result, call)).join('\n'));
	return code;
}

async function exportOne(call: Call, session: Session): Promise<Exported> {
	const bus = await call.open('look');
	const now = Date.now();
	const target = targetOf(call, session, now);
	const progress = new ProgressLine(call.world, `copying ${session.sessionId}`);
	try {
		const {files, missing} = await exportSession({
			session,
			rows: await bus.exportRows(session.sessionId),
			bus: bus.path,
			target,
			environment: call.world.environment,
			now,
			version,
			onProgress: (done, total) => progress.show(done, total),
		});
		progress.clear();
		for (const {source, reason} of missing) {
			call.note(
				`note: ${cleanText(session.sessionId)}: ${cleanText(source)} is missing: ${cleanText(reason)}`,
			);
		}
		const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
		return {sessionId: session.sessionId, folder: target, files: files.length, bytes, missing};
	} finally {
		progress.clear();
	}
}

/** The folder that was named, or one of its own in the folder of session-bus. */
function targetOf(call: Call, {sessionId}: Session, now: number): string {
	const {environment, cwd} = call.world;
	const named = call.text('output');
	if (named !== null) return path.resolve(cwd, named);
	const home = locateHome(environment, cwd);
	if (home === null)
		throw unusableError('there is no home folder to export to', 'name a folder with --output');
	const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
	// An id that another program made may hold anything
	const name = `${sessionId.replaceAll(/[^\w.@~-]/g, '_').slice(0, 128)}-${stamp}`;
	const base = path.join(home, 'rescue', name);
	for (let number = 1; ; number++) {
		const target = number === 1 ? base : `${base}-${number}`;
		if (!existsSync(target)) return target;
	}
}

function describe({sessionId, folder, files, bytes}: Exported, {world}: Call): string {
	const place = cleanText(shortenHome(folder, world.environment.HOME));
	return `Exported ${cleanText(sessionId)}: ${files} files, ${formatSize(bytes)}, to ${place}`;
}
