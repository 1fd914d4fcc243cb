import {expect, it} from 'vitest';
import type {TerminalPlace} from '../../source/bus/rules/terminal-place.js';
import {Collector} from '../../source/collector/collector.js';
import {openTestBus, sessionOf} from '../bus/support/test-bus.js';

const inTmux = (pane: string) => ({TMUX: '/tmp/tmux-1/default,1,0', TMUX_PANE: pane, TERM: 'tmux'});
const place = (pane: string, tty: string | null): TerminalPlace => ({
	program: 'tmux',
	socket: '/tmp/tmux-1/default',
	pane,
	window: null,
	tty,
	outer: null,
});

async function watched() {
	const test = await openTestBus();
	const collector = new Collector(test.context);
	return {
		...test,
		look: () => collector.look(),
		terminalOf: async (sessionId: string) => (await sessionOf(test.bus, sessionId)).terminal,
		changeMark: () =>
			test.foreign.prepare("SELECT changed FROM session_registry WHERE terminal LIKE '%tmux%'").pluck().get(),
	};
}

it('a keeper finds the terminal of a session in the variables and the device of its process', async () => {
	const {join, processes, look, terminalOf} = await watched();
	const id = await join(100);
	processes.describe(100, {environment: inTmux('%3'), tty: '/dev/pts/3'});
	expect(await terminalOf(id)).toBeNull();
	await look();
	expect(await terminalOf(id)).toEqual(place('%3', '/dev/pts/3'));
});

it('a process is looked at once, and its row is written once', async () => {
	const {join, processes, look, changeMark} = await watched();
	await join(100);
	processes.describe(100, {environment: inTmux('%3'), tty: '/dev/pts/3'});
	await look();
	const mark = changeMark();
	processes.describe(100, {environment: inTmux('%9')});
	await look();
	expect(changeMark()).toBe(mark);
});

it('what whoever registers tells of its terminal holds until its process has been looked at', async () => {
	const {join, processes, look, terminalOf} = await watched();
	const id = await join(100, {terminal: place('%1', null)});
	expect(await terminalOf(id)).toEqual(place('%1', null));
	processes.describe(100, {tty: '/dev/ttys001'});
	await look();
	expect(await terminalOf(id)).toEqual(place('%1', '/dev/ttys001'));
});

it('a process without a device is in no terminal, whatever variables linger in it', async () => {
	const {join, processes, look, terminalOf} = await watched();
	processes.start(100);
	processes.describe(100, {environment: inTmux('%3')});
	const id = await join(100, {terminal: place('%3', null)});
	await look();
	expect(await terminalOf(id)).toBeNull();
	await join(100, {terminal: place('%3', null)});
	await look();
	expect(await terminalOf(id)).toBeNull();
});

it('a conversation that goes on in another process has the terminal of that one', async () => {
	const {join, processes, look, terminalOf} = await watched();
	const agentSessionId = 'c1';
	await join(100, {agentSessionId});
	processes.describe(100, {environment: inTmux('%3'), tty: '/dev/pts/3'});
	await look();
	processes.kill(100);
	const heir = await join(200, {agentSessionId});
	expect(await terminalOf(heir)).toBeNull();
	processes.describe(200, {environment: inTmux('%4'), tty: '/dev/pts/4'});
	await look();
	expect(await terminalOf(heir)).toEqual(place('%4', '/dev/pts/4'));
});

it('a pid that another process got keeps nothing of the terminal of the one before', async () => {
	const {join, processes, look, terminalOf} = await watched();
	const id = await join(100, {agentSessionId: 'c1'});
	processes.describe(100, {environment: inTmux('%3'), tty: '/dev/pts/3'});
	await look();
	processes.start(100);
	await join(100, {agentSessionId: 'c1'});
	expect(await terminalOf(id)).toBeNull();
});

it('registering again forgets no terminal', async () => {
	const {join, processes, look, terminalOf} = await watched();
	const id = await join(100);
	processes.describe(100, {environment: inTmux('%3'), tty: '/dev/pts/3'});
	await look();
	await join(100, {model: 'o3'});
	expect(await terminalOf(id)).toEqual(place('%3', '/dev/pts/3'));
});

it('what another program stores that is no terminal counts as none', async () => {
	const {join, foreign, terminalOf} = await watched();
	const id = await join(100);
	foreign.prepare('UPDATE session_registry SET terminal = ?').run('{"program":"tmux","pane":"-t;x"}');
	expect(await terminalOf(id)).toMatchObject({program: 'tmux', pane: null});
	foreign.prepare('UPDATE session_registry SET terminal = ?').run('%3');
	expect(await terminalOf(id)).toBeNull();
});
