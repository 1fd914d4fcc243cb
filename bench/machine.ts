import {availableParallelism, cpus, loadavg, release, tmpdir} from 'node:os';
import Database from 'better-sqlite3';

/** What the figures were measured on, in two lines. */
export function describeMachine(): string {
	const database = new Database(':memory:');
	const sqlite = database.prepare<[], string>('SELECT sqlite_version()').pluck().get();
	database.close();
	const [load = 0] = loadavg();
	return [
		`${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), load ${load.toFixed(2)}, ${process.platform} ${release()}`,
		`Node ${process.versions.node}, SQLite ${sqlite}, databases in ${tmpdir()}`,
	].join('\n');
}
