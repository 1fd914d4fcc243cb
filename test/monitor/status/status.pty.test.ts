import {expect, it} from 'vitest';
import {openBus} from '../../../source/index.js';
import {noCounts} from '../../../source/monitor/picture/picture.js';
import {statusQuery} from '../../../source/monitor/status/program-status.js';
import {statusRecords} from '../../../source/monitor/status/status-records.js';
import {eventually} from '../../commands/support/condition.js';
import {expectedRecords} from '../support/expected-records.js';
import {prepareMonitor, runMonitorInTerminal} from '../support/run-in-terminal.js';
import {makeSampleDatabase} from '../support/seed.js';
import {StatusTerminal} from '../support/status-terminal.js';

prepareMonitor();

/** How many changes the terminal follows. Each is waited for. */
const changes = Number(process.env.STATUS_CHANGES ?? 25);

/** A monitor in a terminal that keeps records, and answers the query in pieces if it is told to. */
async function start(answer: readonly string[] = [statusQuery]) {
	const bus = await makeSampleDatabase();
	const terminal = runMonitorInTerminal({database: bus.path});
	const kept = new StatusTerminal();
	let queries = 0;
	terminal.emulator.parser.registerOscHandler(7501, body => {
		if (body !== '?') kept.take(body);
		else if (++queries > 0) for (const piece of answer) terminal.type(piece);
		return true;
	});
	await terminal.see('gemini-5120');
	return {bus, terminal, kept, queries: () => queries};
}

const random = (most: number) => Math.floor(Math.random() * most);

it('a terminal that keeps records has one for each session and one for all after every change', async () => {
	const {bus, terminal, kept} = await start();
	const reader = await openBus({path: bus.path});
	const check = async () => {
		const {sessions} = await reader.snapshot();
		const wanted = expectedRecords(statusRecords(sessions, [], noCounts));
		// One of them has a name that a record cannot have
		const foreign = [...kept.records.keys()].find(id => id.startsWith('-'));
		wanted.set(foreign ?? '', wanted.get('通义千问-编程助手-🚀-9931') ?? {});
		wanted.delete('通义千问-编程助手-🚀-9931');
		const root = {state: 'blocked', app: 'session-bus', title: 'session-bus', msg: expect.any(String)};
		expect(Object.fromEntries(kept.records)).toEqual({...Object.fromEntries(wanted), '': root});
	};
	const set = (column: string, value: string | null, id: string) =>
		bus.database.prepare(`UPDATE session_registry SET ${column} = ? WHERE session_id = ?`).run(value, id);
	await eventually(check);
	const ids = ['claude-12345', 'codex-41200', 'gemini-5120'];
	for (let change = 0; change < changes; change++) {
		const id = ids[random(ids.length)] ?? '';
		const ways = [
			() => set('name', ['界面', 'login', null][random(3)] ?? null, id),
			() => set('turn', ['working', 'waiting', 'idle'][random(3)] ?? null, id),
			() => set('asks', ['permission for Bash: ls', 'Which\none?', null][random(3)] ?? null, id),
			() => set('task_id', ['T1', 'T2', null][random(3)] ?? null, id),
			() => set('status', ['active', 'ended'][random(2)] ?? null, id),
			() => {
				ids.push(`claude-new-${change}`);
				bus.addSession({id: `claude-new-${change}`});
			},
		];
		ways[random(ways.length)]?.();
		await eventually(check);
	}
	terminal.type('q');
	await terminal.see('code=0');
	expect(kept.records.size).toBe(0);
	await reader.close();
});

it('an answer that comes in pieces presses no key', async () => {
	const {terminal, kept} = await start(['\u001b]75', '01;?', '\u001b\\j']);
	await eventually(() => expect(kept.records.size).toBe(5));
	await terminal.see(/^│▸\S* ?codex-41200/m);
	expect(terminal.screen()).toContain('tab pane');
	terminal.type('q');
	await terminal.see('code=0');
});

it('another terminal gets nothing but the query', async () => {
	const {bus, terminal, queries} = await start([]);
	bus.addAlert('HIGH', 'task_conflict', 'H.1', 'claude-12345', 'codex-41200');
	await terminal.see('2 need you');
	terminal.type('q');
	await terminal.see('code=0');
	expect(queries()).toBe(1);
	expect(terminal.raw().split(']7501;')).toHaveLength(2);
});
