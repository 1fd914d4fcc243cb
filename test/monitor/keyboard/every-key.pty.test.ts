import {describe, expect, it} from 'vitest';
import {machineKey} from '../../../source/bus/rules/identity.js';
import {keyTable, localKeys, type Place} from '../../../source/monitor/keys.js';
import {readMachine} from '../../../source/system/machine.js';
import {systemProcessTable} from '../../../source/system/process-table.js';
import {eventually} from '../../commands/support/condition.js';
import {openSandbox} from '../../commands/support/sandbox.js';
import {prepareMonitor, runMonitorInTerminal} from '../support/run-in-terminal.js';
import {makeBusyBus, showRunning} from './busy-bus.js';
import {bytesOf} from './key-bytes.js';
import {type KeyCase, type KeyPlace, keyPlaces} from './key-cases.js';

prepareMonitor();

/** Keys that leave the terminal, which has tests of its own for every place. */
const leaving = ['quit', 'suspend'];

/** Every keystroke that does something in a place, and what. A local key comes before the same one of the table. */
function keystrokesIn(place: Place) {
	const bindings = [...keyTable, ...localKeys].filter(({places}) => places.includes(place));
	const actions = new Map(bindings.flatMap(entry => Object.entries(entry.bindings)));
	return [...actions].filter(([, action]) => !leaving.includes(action));
}

const large = {columns: 120, rows: 32};

async function open(place: KeyPlace) {
	const bus = await makeBusyBus();
	const sandbox = openSandbox();
	for (const _ of ['one to register', 'one that stays']) {
		const {pid} = await sandbox.startAgent('kimi');
		const sighting = systemProcessTable().look(pid);
		if (typeof sighting === 'string') throw new Error('the agent does not run');
		showRunning(bus, machineKey(readMachine()), pid, sighting.started);
	}
	const terminal = runMonitorInTerminal({database: bus.path, ...(place.size ?? large)});
	await terminal.see(/30 need you · 30 unread/);
	// what happened is read a moment later
	terminal.type('4');
	await terminal.see(/▸○ \d\d:\d\d/);
	terminal.type('1');
	await terminal.see(/▸ Sessions/);

	/** Presses one key in the place, and goes back to the panes. */
	const press = async (keystroke: string, {shows, sends, ...tried}: KeyCase) => {
		tried.arrange?.(bus);
		if (tried.arranged) await terminal.see(tried.arranged);
		terminal.type(tried.enter ?? place.enter);
		await terminal.see(tried.ready && tried.enter ? tried.ready : place.seen);
		if (tried.before) terminal.type(tried.before);
		if (tried.ready) await terminal.see(tried.ready);
		const sent = terminal.raw().length;
		if (shows === 'nothing') {
			terminal.type(`${bytesOf(keystroke)}j`);
			await terminal.see(/ 2–/);
			expect(terminal.raw().slice(sent)).not.toContain('\u001b]');
		} else {
			if (!sends) expect(terminal.screen()).not.toMatch(shows);
			terminal.type(bytesOf(keystroke));
			await terminal.see(shows);
		}
		if (sends) await eventually(() => expect(terminal.raw().slice(sent)).toMatch(sends));
		terminal.type(tried.after ?? '\u001b');
		await terminal.see(/tab pane/);
	};
	return {terminal, press};
}

describe('every key of the key table', () => {
	it.each([...keyPlaces])('in the place %s does what it says', async (name, place) => {
		const {press} = await open(place);
		for (const [keystroke, action] of keystrokesIn(name)) {
			const tried = place.cases[action];
			if (!tried)
				throw new Error(`${keystroke} in ${name}: nobody has said what is seen when it does ${action}`);
			await press(keystroke, tried).catch(error => {
				throw new Error(`${keystroke} in ${name}: ${error}`);
			});
		}
	});

	it('has a place that is tried for each that it names', () => {
		const named = new Set([...keyTable, ...localKeys].flatMap(({places}) => places));
		expect([...keyPlaces.keys()].sort()).toEqual([...named].sort());
	});
});
