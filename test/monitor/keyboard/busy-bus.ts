import {makeDatabase} from '../support/seed.js';

/** A name that sorts as its number does. */
const name = (number: number) => `s-${String(number).padStart(2, '0')}`;

/** A bus on which every list is longer than its place, and everything that can be opened longer than a screen. */
export async function makeBusyBus() {
	const bus = await makeDatabase();
	const {database} = bus;
	for (let number = 1; number <= 30; number++) {
		bus.addSession({id: name(number), project: 'PILOT', task: `H.${number}`, cwd: `/src/${number}`});
	}
	database.exec("UPDATE session_registry SET agent_session_id = 'conversation-' || session_id");
	const lock = database.prepare(
		'INSERT INTO file_locks (file_path, session_id, ttl_seconds) VALUES (?, ?, 86400)',
	);
	for (let number = 1; number <= 40; number++) lock.run(`/src/file-${number}.ts`, name(1 + (number % 2)));
	for (let number = 1; number <= 30; number++) {
		bus.addAlert('HIGH', 'cwd_overlap', `/src/${number}`, name(1), name(2));
		bus.addMessage(name(1), 'broadcast', `number ${number}\n${'a long story, line by line\n'.repeat(60)}`);
	}
	return bus;
}

/** The bus of a test. */
export type BusyBus = Awaited<ReturnType<typeof makeBusyBus>>;

/** Has an agent that runs shown as unregistered. */
export function showRunning({database}: BusyBus, machine: string, pid: number, processStarted: string): void {
	database
		.prepare(
			`INSERT INTO running_agents (machine, pid, conversation, process_started, vendor, cwd, seen_ms)
			VALUES (?, ?, '', ?, 'kimi', '/src', ?)`,
		)
		.run(machine, pid, processStarted, Date.now());
}
