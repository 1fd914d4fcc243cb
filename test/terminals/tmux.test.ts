import {describe, expect, it} from 'vitest';
import type {TerminalPlace} from '../../source/bus/rules/terminal-place.js';
import {systemProcessTable} from '../../source/system/process-table.js';
import {goToTerminal} from '../../source/terminals/go-to-terminal.js';
import {hasTmux, TmuxServer} from './support/tmux-server.js';

const outside = {PATH: process.env.PATH};

function goTo(terminal: TerminalPlace, environment: Readonly<Record<string, string | undefined>> = outside) {
	const session = {status: 'active', host: 'desk', terminal};
	return goToTerminal(session, {environment, host: 'desk', processes: systemProcessTable()});
}

/** A session of two windows with two panes each, and another one somebody looks at. */
async function openScene() {
	const tmux = new TmuxServer();
	const first = tmux.start('new-session', 'work');
	const beside = tmux.start('split-window', 'work');
	const second = tmux.start('new-window', 'work');
	const below = tmux.start('split-window', second.window);
	const other = tmux.start('new-session', 'other');
	return {tmux, first, beside, second, below, other, client: await tmux.attach('other')};
}

describe.skipIf(!hasTmux)('a session in tmux', () => {
	it('is shown from outside in the client that is attached, whatever window and session it is in', async () => {
		const {tmux, first, beside, second, below, other, client} = await openScene();
		for (const pane of [below, first, beside, second, below, other, first]) {
			expect(await goTo(await tmux.placeOf(pane))).toBeNull();
			expect(tmux.shown().get(client.name)).toMatchObject({
				session: pane === other ? 'other' : 'work',
				pane: pane.id,
			});
			expect(tmux.run('display-message', '-p', '-c', client.name, '#{pane_id}')).toBe(pane.id);
		}
	});

	it('is shown in the client that was used last, and the others stay where they are', async () => {
		const {tmux, below, other, client} = await openScene();
		const second = await tmux.attach('other');
		await tmux.use(client);
		expect(await goTo(await tmux.placeOf(below))).toBeNull();
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'work', pane: below.id});
		expect(tmux.shown().get(second.name)).toMatchObject({session: 'other', pane: other.id});
	});

	it('is shown from inside in the client that looks at whoever asks, though another was used last', async () => {
		const {tmux, below, other, client} = await openScene();
		const elsewhere = tmux.start('new-session', 'elsewhere');
		const stranger = await tmux.attach('elsewhere');
		await tmux.use(stranger);
		expect(await goTo(await tmux.placeOf(below), tmux.environmentOf(other))).toBeNull();
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'work', pane: below.id});
		expect(tmux.shown().get(stranger.name)).toMatchObject({session: 'elsewhere', pane: elsewhere.id});
	});

	it('is not looked for in the tmux of whoever asks, where that is another one', async () => {
		const {tmux, below, client} = await openScene();
		const away = new TmuxServer();
		const asking = away.start('new-session', 'away');
		expect(await goTo(await tmux.placeOf(below), away.environmentOf(asking))).toBeNull();
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'work', pane: below.id});
	});

	it('stays in the session that is in view, where its window is linked into several', async () => {
		const {tmux, below, client} = await openScene();
		tmux.run('link-window', '-d', '-s', below.window, '-t', 'other:7');
		expect(await goTo(await tmux.placeOf(below))).toBeNull();
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'other', pane: below.id});
	});

	it('is shown by a pane that was moved to another window, since its id is the same', async () => {
		const {tmux, below, other, client} = await openScene();
		const place = await tmux.placeOf(below);
		tmux.run('join-pane', '-d', '-s', below.id, '-t', other.id);
		expect(await goTo(place)).toBeNull();
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'other', pane: below.id});
	});

	it('cannot be shown where nobody is attached, and the line that attaches is told', async () => {
		const tmux = new TmuxServer();
		const pane = tmux.start('new-session', 'work');
		expect(await goTo(await tmux.placeOf(pane))).toBe(
			`no client is attached to its tmux, which \`tmux -S ${tmux.socket} attach -t '$0'\` does`,
		);
	});

	it('cannot be shown once its pane is closed', async () => {
		const {tmux, below, other, client} = await openScene();
		const place = await tmux.placeOf(below);
		tmux.run('kill-pane', '-t', below.id);
		expect(await goTo(place)).toBe(`its tmux has no pane ${below.id} any more`);
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'other', pane: other.id});
	});

	it('is never taken for the pane that has its number by now', async () => {
		const {tmux, below, other, client} = await openScene();
		const place = await tmux.placeOf(below);
		expect(await goTo({...place, tty: '/dev/pts/4095'})).toBe(
			`pane ${below.id} of its tmux is another terminal by now`,
		);
		expect(tmux.shown().get(client.name)).toMatchObject({session: 'other', pane: other.id});
	});

	it('cannot be shown once its server is gone', async () => {
		const {tmux, below} = await openScene();
		const place = await tmux.placeOf(below);
		tmux.run('kill-server');
		expect(await goTo(place)).toMatch(
			/^its socket \/\S+ is gone, or another user could have put it there$|^tmux said /,
		);
	});
});
