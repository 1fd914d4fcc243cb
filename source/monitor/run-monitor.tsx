import {homedir} from 'node:os';
import {setTimeout as delay} from 'node:timers/promises';
import {type Instance, render} from 'ink';
import type {Bus} from '../bus/bus.js';
import {readMachine} from '../system/machine.js';
import {systemProcessTable} from '../system/process-table.js';
import type {Canvas} from './choose-theme.js';
import {copyToClipboard} from './clipboard.js';
import {connectToBus} from './connection.js';
import {explainTo} from './explain.js';
import {terminalTitle} from './header-line.js';
import {Model} from './model.js';
import {Monitor} from './monitor.js';
import type {Effect} from './monitor-state.js';
import {Ringer} from './notifications/ringer.js';
import {runRescue} from './run-rescue.js';
import type {Size} from './screen-layout.js';
import {defaultMonitorSettings, type MonitorSettings} from './settings/monitor-settings.js';
import {statusRecords} from './status/status-records.js';
import {StatusReporter} from './status/status-reporter.js';
import {watchSuspension} from './suspension.js';
import {canBeNamed, holdTerminal, type Terminal} from './terminal.js';
import {visitTerminal} from './visit-terminal.js';
import {watchReports} from './watch-reports.js';
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
	/** How the monitor was set, and how a change is kept. @default the defaults, kept until it ends */
	readonly settings?: SettingsStore;
	/** The colours of the terminal. @default all, on a ground that is not known */
	readonly canvas?: Canvas;
	/** The folder shown as `~`. @default the home folder of the user */
	readonly home?: string;
};

/** How the monitor was set, and how a change is kept. */
export type SettingsStore = {
	readonly initial: MonitorSettings;
	/** Keeps what changed. Resolves to what holds now. */
	readonly save: (before: MonitorSettings, after: MonitorSettings) => Promise<MonitorSettings>;
};

/** The program this process runs, which can do more than show the monitor. */
const [, program = ''] = process.argv;

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
	canvas,
	settings = {initial: defaultMonitorSettings, save: async (_before, after) => after},
}: MonitorOptions): Promise<MonitorEnd> {
	const end = Promise.withResolvers<MonitorEnd>();
	const hurry = Promise.withResolvers<void>();
	const leaving = new AbortController();
	const wayOut = watchWaysOut(stdin, stdout, {
		onEnd(reached) {
			// ctrl-c in a program on the same terminal is for that program
			if (reached.signal === 'SIGINT' && suspension.isAway()) return;
			if (leaving.signal.aborted) hurry.resolve();
			end.resolve(reached);
		},
		onCrash: end.reject,
	});

	let app: Instance | null = null;
	const {host} = readMachine();
	/** What could not be saved is tried again with the next change, and holds until then. */
	let saved = settings.initial;
	const canBeTold = canBeNamed(process.env);
	const status = new StatusReporter(bytes => terminal.send(bytes));
	const terminal: Terminal = holdTerminal(
		stdin,
		stdout,
		() => app?.unmount(),
		canBeTold,
		canBeTold ? status : null,
	);
	const suspension = watchSuspension(terminal);
	const ringer = new Ringer({environment: process.env, home, write: bytes => terminal.send(bytes)});
	const stopWatching = watchReports(stdin, {onFocus: ringer.focus, onStatus: status.answered});
	const connection = connectToBus(bus, sessionId, () => model.wants());
	const perform = (effect: Effect) => {
		switch (effect.type) {
			case 'quit':
				return end.resolve({signal: null});
			case 'suspend':
				return void suspension.suspend().catch(end.reject);
			case 'redraw':
				return void suspension.redraw().catch(end.reject);
			case 'copy': {
				const bytes = copyToClipboard(effect.text, process.env);
				if (bytes !== null) terminal.send(bytes);
				return model.tell(bytes === null ? '✗ too long to copy' : `✓ copied ${effect.text}`);
			}
			case 'rescue':
				return void suspension
					.lend(() =>
						runRescue({program, database: bus.path, sessionId: effect.sessionId, signal: leaving.signal}),
					)
					.catch(end.reject);
			case 'go-to-terminal': {
				const sessions = connection.store.get().snapshot?.sessions ?? [];
				const session = sessions.find(({sessionId}) => sessionId === effect.sessionId);
				return void visitTerminal(session, {
					environment: process.env,
					host,
					processes: systemProcessTable(),
					signal: leaving.signal,
				}).then(model.tell);
			}
			case 'save-settings':
				return void settings.save(saved, effect.settings).then(
					now => {
						saved = now;
						model.configure(now);
					},
					error => model.tell(`✗ not saved: ${explainTo(bus.path, home)(error)}`),
				);
			default:
				connection.perform(effect).then(({isDone, notice}) => {
					if (!isDone && effect.type === 'send') model.bringBack(effect);
					model.tell(notice);
				}, end.reject);
		}
	};
	const model = new Model({
		reading: connection.store.get,
		viewpoint: () => ({now: now(), home, host, viewer: connection.viewer()}),
		perform,
		readMore: connection.store.refresh,
		size: sizeOf(stdout),
		settings: settings.initial,
	});
	connection.store.subscribe(model.refresh);
	connection.store.subscribe(() => {
		const {snapshot} = connection.store.get();
		if (!snapshot) return;
		const {picture, state} = model.get();
		ringer.attend(snapshot.alerts, state.settings, now());
		status.update(() => statusRecords(snapshot.sessions, snapshot.alerts, picture.counts));
	});
	model.subscribe(() => terminal.setTitle(terminalTitle(model.get().picture.counts)));
	const screen = <Monitor model={model} onReady={suspension.attach} {...(canvas ? {canvas} : {})} />;
	const onResize = () => {
		model.resize(sizeOf(stdout));
		app?.rerender(screen);
	};
	try {
		await Promise.race([connection.store.start(), delay(patience), end.promise]);
		terminal.enter();
		// before Ink's own listener, which would draw the old frame on the new screen once
		stdout.prependListener('resize', onResize);
		onResize();
		app = render(screen, {
			stdin,
			stdout,
			exitOnCtrlC: false,
			patchConsole: false,
			incrementalRendering: true,
			interactive: true,
		});
		app.waitUntilExit().then(() => end.resolve({signal: null}), end.reject);
		return await end.promise;
	} finally {
		leaving.abort();
		stdout.off('resize', onResize);
		suspension.stop();
		stopWatching();
		terminal.close();
		await Promise.race([connection.close(), hurry.promise]);
		wayOut.stopWatching();
	}
}

/** The size of a terminal; one that does not know its own counts as the classic one. */
function sizeOf({columns, rows}: NodeJS.WriteStream): Size {
	return {columns: columns || 80, rows: rows || 24};
}
