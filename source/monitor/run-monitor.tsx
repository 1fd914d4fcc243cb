import {homedir} from 'node:os';
import {setTimeout as delay} from 'node:timers/promises';
import {render} from 'ink';
import type {Bus} from '../bus/bus.js';
import {explainTo} from './explain.js';
import {Model} from './model.js';
import {Monitor} from './monitor.js';
import type {Effect} from './monitor-state.js';
import {performOnBus} from './perform.js';
import {createPresence} from './presence.js';
import type {Size} from './screen-layout.js';
import {createSnapshotStore} from './snapshot-store.js';
import {watchSuspension} from './suspension.js';
import {holdTerminal} from './terminal.js';
import {type MonitorEnd, watchWaysOut} from './ways-out.js';

/** How to run a monitor. */
export type MonitorOptions = {
	/** An open bus; the caller closes it afterwards. */
	readonly bus: Bus;
	/**
	 * The session to act as: its mail is shown, and in its name alerts are acknowledged and messages read. `null`
	 * stands for the monitor's own session.
	 */
	readonly sessionId: () => string | null;
	/** A terminal to read keys from. @default process.stdin */
	readonly stdin?: NodeJS.ReadStream;
	/** A terminal to draw on. @default process.stdout */
	readonly stdout?: NodeJS.WriteStream;
	/** Milliseconds since the epoch. @default Date.now */
	readonly now?: () => number;
	/** The folder shown as `~`. @default the home folder of the user */
	readonly home?: string;
};

/** How long the first picture is waited for, in milliseconds, before an empty one is drawn. */
const patience = 300;

/**
 * Runs the live monitor on a terminal until the operator leaves it or a signal ends it. It registers itself as a
 * session of kind `monitor`, unregisters on every orderly way out, and gives the terminal back on every way out.
 * Both streams must be terminals.
 * @returns the signal that ended it, `null` when the operator did (`q`, ctrl-c)
 * @throws what nobody caught while it ran, after the terminal was given back
 */
export async function runMonitor({
	bus,
	sessionId,
	stdin = process.stdin,
	stdout = process.stdout,
	now = Date.now,
	home = homedir(),
}: MonitorOptions): Promise<MonitorEnd> {
	const end = Promise.withResolvers<MonitorEnd>();
	const hurry = Promise.withResolvers<void>();
	let isLeaving = false;
	const stopWatching = watchWaysOut(
		{
			onEnd(reached) {
				// a terminal that hangs up says so several times: only a person asks twice
				if (isLeaving && reached.signal !== 'SIGHUP') hurry.resolve();
				end.resolve(reached);
			},
			onCrash: end.reject,
		},
		stdin,
		stdout,
	);

	const presence = createPresence(bus, {
		vendor: 'monitor',
		pid: process.pid,
		kind: 'monitor',
		cwd: process.cwd(),
	});
	const viewer = () => sessionId() ?? presence.id();
	const explain = explainTo(bus.path);
	const store = createSnapshotStore({
		async read() {
			try {
				const snapshot = await bus.snapshot({viewer: viewer()});
				if (!(await presence.assure(snapshot))) return snapshot;
			} catch (error) {
				presence.pause();
				throw error;
			}
			return bus.snapshot({viewer: viewer()});
		},
		onChange: listener => bus.onChange(listener),
		explain,
	});

	const terminal = holdTerminal(stdin, stdout);
	const suspension = watchSuspension(terminal);
	const perform = (effect: Effect) => {
		switch (effect.type) {
			case 'quit':
				end.resolve({signal: null});
				return;
			case 'suspend':
				suspension.suspend().catch(end.reject);
				return;
			case 'redraw':
				suspension.redraw().catch(end.reject);
				return;
			default: {
				const actor = viewer();
				if (actor === null || store.get().failure !== null) {
					model.tell('✗ not done: the bus cannot be written now');
					return;
				}
				performOnBus(bus, effect, actor).catch(error => model.tell(`✗ not done: ${explain(error)}`));
			}
		}
	};
	const model = new Model({
		reading: store.get,
		viewpoint: () => ({now: now(), home, viewer: viewer()}),
		perform,
		size: sizeOf(stdout),
	});
	store.subscribe(model.refresh);

	let unmount = async () => {};
	try {
		await Promise.race([store.start(), delay(patience), end.promise]);
		model.resize(sizeOf(stdout));
		terminal.enter();
		const screen = () => <Monitor model={model} onReady={suspension.attach} />;
		// before Ink's own listener, which would draw the old frame on the new screen once
		const onResize = () => {
			model.resize(sizeOf(stdout));
			app.rerender(screen());
		};
		stdout.prependListener('resize', onResize);
		const app = render(screen(), {
			stdin,
			stdout,
			exitOnCtrlC: false,
			patchConsole: false,
			incrementalRendering: true,
			interactive: true,
		});
		const hasExited = app.waitUntilExit().then(() => end.resolve({signal: null}), end.reject);
		unmount = async () => {
			stdout.off('resize', onResize);
			app.unmount();
			await hasExited;
		};
		return await end.promise;
	} finally {
		isLeaving = true;
		store.stop();
		suspension.stop();
		await unmount();
		terminal.close();
		// should that fail, the session counts as gone all the same, as soon as its process is missed
		await Promise.race([presence.leave().catch(() => {}), hurry.promise]);
		stopWatching();
	}
}

/** The size of a terminal; one that does not know its own counts as the classic one. */
function sizeOf({columns, rows}: NodeJS.WriteStream): Size {
	return {columns: columns || 80, rows: rows || 24};
}
