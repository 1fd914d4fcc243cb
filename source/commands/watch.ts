import {locateHome} from '../bus/location.js';
import type {MonitorSettings} from '../monitor/settings/monitor-settings.js';
import {spareMemory} from '../monitor/spare-memory.js';
import {streamInTermsOfTerminal} from './ascii-output.js';
import type {Call} from './call.js';
import {type Command, type ExitCode, exitCodes} from './command.js';
import {requireTerminal} from './require-terminal.js';
import {codeOfSignal} from './signal-code.js';
import {isDumb, isSpoken} from './watch/text-mode.js';

/** How often an open monitor sees to it that a keeper runs, in milliseconds. */
const keeperCheck = 15_000;

/** The first time is when the monitor has registered: until then no keeper is needed. */
const firstCheck = 500;

export const watch: Command = {
	name: 'watch',
	summary: 'open the live monitor',
	details:
		'Keys: tab pane, arrows move, a acknowledge, r read, ? help, q quit.\nWith --json one document a line follows every change; a bus that fails is a line with its `error`.\nINK_SCREEN_READER=true has the picture, then what changes, in sentences; TERM=dumb has plain frames.',
	arguments: [],
	flags: {
		once: {type: 'switch', help: 'print the picture of the moment as text, and leave'},
	},
	examples: [
		['session-bus', 'the same, on a terminal'],
		['session-bus watch --db ./messaging.db', 'watch another bus'],
		['session-bus watch --session codex-41200', 'with the mail of another session'],
		['session-bus watch --once', 'one frame as text, also into a pipe'],
		['session-bus watch --json', 'a line of JSON now and after every change'],
	],
	async run(call) {
		if (call.is('once')) return (await import('./watch/watch-once.js')).watchOnce(call);
		if (call.isJson) return (await import('./watch/watch-on.js')).streamDocuments(call);
		const {environment} = call.world;
		const textMode = isSpoken(environment) ? 'speech' : isDumb(environment) ? 'frames' : null;
		if (textMode === null) return openScreen(call);
		requireTerminal(call, ['output']);
		return (await import('./watch/watch-on.js')).streamText(call, textMode);
	},
};

/** The monitor on the whole screen. */
async function openScreen(call: Call): Promise<ExitCode> {
	requireTerminal(call);
	spareMemory();
	const bus = await call.open();
	const viewer = call.text('session') === null ? null : await call.findSession();
	// The monitor is a session of this machine like any other: it needs a keeper, and brings one back
	const keep = () => void call.keepWatch().catch(() => {});
	const begin = setTimeout(keep, firstCheck);
	const keeping = setInterval(keep, keeperCheck);
	try {
		const {runMonitor} = await import('../monitor/run-monitor.js');
		const {findCanvas} = await import('./watch/canvas.js');
		const {signal} = await runMonitor({
			bus,
			sessionId: () => viewer?.sessionId ?? null,
			canvas: findCanvas(call),
			stdout: streamInTermsOfTerminal(process.stdout, call.world.environment),
			settings: await openSettings(call),
		});
		return signal === null ? exitCodes.done : codeOfSignal(signal);
	} finally {
		clearTimeout(begin);
		clearInterval(keeping);
	}
}

/** The settings of the monitor, in the folder of session-bus; without one they last as long as the monitor. */
async function openSettings(call: Call) {
	const {readMonitorSettings} = await import('../monitor/settings/read-monitor-settings.js');
	const {saveMonitorSettings} = await import('../monitor/settings/save-monitor-settings.js');
	const {changesBetween} = await import('../monitor/settings/changes-between.js');
	const home = locateHome(call.world.environment, call.world.cwd);
	const {settings: initial, problem} = await readMonitorSettings(home);
	call.warn(problem);
	return {
		initial,
		save: async (before: MonitorSettings, after: MonitorSettings) =>
			home === null ? after : saveMonitorSettings(home, changesBetween(before, after)),
	};
}
