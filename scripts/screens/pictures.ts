import type {Screen} from './cells.ts';
import type {OpenMonitor, Size} from './monitor.ts';
import type {Sessions} from './scene.ts';
import type {Caption} from './svg.ts';

/** One picture: how to come to it from the panes, and what to say of it. */
export type Picture = Caption & {
	/** Name of the file, without its ending. */
	readonly name: string;
	readonly size: Size;
	/** Whether a crowd has come, and one of the sessions waits for a person. */
	readonly hasCrowd?: true;
	/** Goes to what is to be shown, and waits until it is there. */
	readonly take: (monitor: OpenMonitor, sessions: Sessions) => Promise<Screen>;
};

const large: Size = {columns: 120, rows: 32};
const middle: Size = {columns: 100, rows: 20};

/** Every picture of the README. */
export const pictures: readonly Picture[] = [
	{
		name: 'overview',
		title: 'session-bus',
		description:
			'The monitor: a list of sessions with their project, task, folder, branch, state, locks and mail; below it ' +
			'the open alerts, worst first, and the unread messages.',
		size: large,
		take: monitor => monitor.see(/kimi-40552[^\n]* hung [\s\S]*unregistered[\s\S]*CRITICAL[\s\S]*→ all/),
	},
	{
		name: 'conflict',
		title: 'session-bus: an alert',
		description:
			'The details of a critical alert: two agents are on one project. It says what to do next, how both sides do ' +
			'and where they work, and what they hold.',
		size: {columns: 100, rows: 34},
		async take(monitor) {
			await monitor.see('need you');
			await monitor.type('2');
			await goTo(monitor, /▸.*CRITICAL/);
			return open(monitor, /Alert [\s\S]*webshop[\s\S]*claim/);
		},
	},
	{
		name: 'detail',
		title: 'session-bus: a session',
		description:
			'The details of an active session: its agent, project, task, folder, branch, process, conversation, the line ' +
			'that resumes it, its locks, claims and mail, and what happened to it.',
		size: {columns: 100, rows: 44},
		async take(monitor, {claude}) {
			await goTo(monitor, new RegExp(`▸.*${claude}`));
			return open(monitor, /Session claude[\s\S]*transcript[\s\S]*Timeline/);
		},
	},
	{
		name: 'hung',
		title: 'session-bus: a session that hangs',
		description:
			'The details of a hung session, with the reason: it is working, but for 14 minutes there was no activity, no ' +
			'child process and no use of the CPU.',
		size: middle,
		async take(monitor, {kimi}) {
			await goTo(monitor, new RegExp(`▸.*${kimi}`));
			return open(monitor, /Session kimi[\s\S]*no activity for 14m, no child process, CPU still/);
		},
	},
	{
		name: 'timeline',
		title: 'session-bus: the timeline',
		description: 'The timeline: what sessions did lately, newest first, with the time of day of each.',
		size: {columns: 120, rows: 44},
		async take(monitor) {
			await monitor.see('need you');
			await monitor.type('4');
			return monitor.see(/Timeline[\s\S]*SHOP-51/);
		},
	},
	{
		name: 'narrow',
		title: 'session-bus',
		description: 'The monitor on a small terminal: one pane is open, the others show their titles.',
		size: {columns: 60, rows: 15},
		take: monitor => monitor.see(/kimi-40552[^\n]* hung /),
	},
	{
		name: 'crowd',
		title: 'session-bus: the queue',
		description:
			'The monitor with the alerts open: eight agents in one checkout are one critical alert, with that of their ' +
			'folder under it; a session that waits for a person stands among them with what it asks.',
		size: large,
		hasCrowd: true,
		async take(monitor) {
			await monitor.see('need you');
			await monitor.type('2');
			return monitor.see(/CRITICAL[^\n]*payments[\s\S]*asks/);
		},
	},
	{
		name: 'crowd-alert',
		title: 'session-bus: the alert of a crowd',
		description:
			'The details of the alert of eight agents in one checkout: what to do next, and how each of them does.',
		size: {columns: 100, rows: 34},
		hasCrowd: true,
		async take(monitor) {
			await monitor.see('need you');
			await monitor.type('2');
			await goTo(monitor, /▸.*payments/);
			return open(monitor, /Alert [\s\S]*payments/);
		},
	},
	{
		name: 'waiting',
		title: 'session-bus: a session that waits',
		description:
			'The details of the alert of a session that waits for a person, with the command it asks to run.',
		size: middle,
		hasCrowd: true,
		async take(monitor, {gemini}) {
			await monitor.see('need you');
			await monitor.type('2');
			await goTo(monitor, new RegExp(`▸.*HIGH.*${gemini}`));
			return open(monitor, /Alert [\s\S]*deploy\.sh/);
		},
	},
];

async function open(monitor: OpenMonitor, expected: RegExp): Promise<Screen> {
	await monitor.type('\r');
	return monitor.see(expected);
}

/** Goes down, row by row, until the marked one is as expected. */
async function goTo(monitor: OpenMonitor, marked: RegExp): Promise<void> {
	await monitor.see('▸');
	while (!monitor.lines().some(line => marked.test(line))) await monitor.type('j');
}
