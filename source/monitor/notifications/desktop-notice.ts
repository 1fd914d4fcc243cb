import type {Environment} from '../../agents/environment.js';
import {findProgram, systemPath} from '../../system/find-program.js';
import {cleanNotice, type Notice} from './notice.js';

/*
 * node-notifier (last released in 2022) and toasted-notifier bring binaries for macOS and Windows and a Growl client
 * along, to start these very programs.
 */

/** A program that shows a notification. */
export type DesktopCommand = {readonly file: string; readonly args: readonly string[]};

/** How to show a notification. */
export type DesktopOptions = {
	/** @default the one of this machine */
	readonly platform?: NodeJS.Platform;
	/** @default that of this process */
	readonly environment?: Environment;
	/** Where its program is looked for. @default the folders of the system, then those of this process */
	readonly searchPath?: string;
	/** Milliseconds after which the program is given up. @default 5000 */
	readonly patience?: number;
};

/** Reads title and text from its arguments, where nothing in them can be taken for a program. */
const appleScript = [
	'on run argv',
	'display notification (item 2 of argv) with title "session-bus" subtitle (item 1 of argv)',
	'end run',
];

/** The program that shows a notification on a desktop; `null` where there is none. */
export function desktopCommand(notice: Notice, platform: NodeJS.Platform): DesktopCommand | null {
	const {title, body} = cleanNotice(notice);
	switch (platform) {
		case 'win32':
			return null;
		case 'darwin':
			return {file: 'osascript', args: [...appleScript.flatMap(line => ['-e', line]), '--', title, body]};
		default:
			return {file: 'notify-send', args: ['--app-name=session-bus', '--', title, escapeMarkup(body)]};
	}
}

/**
 * Shows a notification on the desktop. It holds up neither the caller nor the end of the process.
 * @returns whether the desktop took it; never rejects
 */
export async function showDesktopNotice(notice: Notice, options: DesktopOptions = {}): Promise<boolean> {
	const {platform = process.platform, environment = process.env, patience = 5000} = options;
	const command = desktopCommand(notice, platform);
	const program = command && findProgram(command.file, options.searchPath ?? systemPath());
	if (!command || program === null) return false;
	try {
		// most monitors never need it
		const {spawn} = await import('node:child_process');
		const end = Promise.withResolvers<boolean>();
		const child = spawn(program, command.args, {
			env: {...environment},
			stdio: 'ignore',
			signal: AbortSignal.timeout(patience),
			killSignal: 'SIGKILL',
		});
		child.on('error', () => end.resolve(false));
		child.on('exit', code => end.resolve(code === 0));
		child.unref();
		return await end.promise;
	} catch {
		return false;
	}
}

/** The text of a notification may hold tags, on Linux. */
function escapeMarkup(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
