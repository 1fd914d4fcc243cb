import {describe, expect, it} from 'vitest';
import {eventually} from '../../commands/support/condition.js';
import {prepareMonitor, runMonitorInTerminal} from '../support/run-in-terminal.js';
import {makeSampleDatabase} from '../support/seed.js';

prepareMonitor();

const esc = '\u001b';

/** The sample, in which `claude-12345` holds a file and a task, and has mail. */
async function makeBusyDatabase() {
	const bus = await makeSampleDatabase();
	bus.database.exec(`
		INSERT INTO file_locks (file_path, session_id) VALUES ('/home/me/src/main.ts', 'claude-12345');
		INSERT INTO task_claims (task_id, session_id) VALUES ('H.13.2', 'claude-12345');
		INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload)
			VALUES ('codex-41200', 'claude-12345', 'direct', 'may I have main.ts?');`);
	return bus;
}

describe('the details', () => {
	it('of a session show what it locks, and keep up with it', async () => {
		const {path, database} = await makeBusyDatabase();
		const terminal = runMonitorInTerminal({database: path, columns: 80, rows: 40});
		await terminal.see('gemini-5120');
		terminal.type('\r');
		await terminal.see(/exclusive +~\/src\/main\.ts, for \d+s, \d+m left/);
		await terminal.see(/task +H\.13\.2, for/);
		await terminal.see('codex-41200 (direct): may I have main.ts?');
		await terminal.see('▪ locked ~/src/main.ts');
		database.exec("INSERT INTO file_locks (file_path, session_id) VALUES ('/tmp/other.ts', 'claude-12345')");
		await terminal.see('/tmp/other.ts');
		expect(
			database
				.prepare('SELECT read_at, delivered_ms FROM inter_session_messages WHERE recipient_id IS NOT NULL')
				.all(),
		).toEqual([{read_at: null, delivered_ms: null}]);
	});

	it('are readable to their end on the smallest screen', async () => {
		const {path} = await makeBusyDatabase();
		const terminal = runMonitorInTerminal({database: path, columns: 60, rows: 15});
		await terminal.see('gemini-5120');
		terminal.type('\r');
		await terminal.see(screen => /of \d+ ╮/.test(screen) && screen.includes('▸ Session claude-12345'));
		terminal.type('G');
		await terminal.see('▪ locked ~/src/main.ts');
		terminal.type(`${esc}2`);
		await terminal.see('▸ Alerts');
		terminal.type('\r');
		await terminal.see('to do');
		// what both sides hold is read a moment later, and only then the text has its end
		await eventually(() => {
			terminal.type('G');
			expect(terminal.screen()).toMatch(/holds +nothing/);
		});
	});
});
