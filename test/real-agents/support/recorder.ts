import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {writeDeep} from './agent-driver.js';
import type {Vendor} from './clis.js';
import {hookEvents} from './hook-events.js';
import {at, textAt} from './json.js';

/** What writes down what a hook, or a command, is given: `record-hook.cjs FILE EVENT < payload`. */
export const program = path.join(import.meta.dirname, 'record-hook.cjs');

/** One thing an agent told its hooks. */
export type Recorded = {
	readonly event: string;
	readonly payload: unknown;
	readonly env: unknown;
	/** The processes above the hook, nearest first. */
	readonly above: unknown;
};

/** Makes an agent tell everything to a file, and returns what it has told so far. */
export function installRecorder(vendor: Vendor, home: string): () => Recorded[] {
	const file = path.join(home, 'hooks.jsonl');
	const command = (event: string) => `'${process.execPath}' '${program}' '${file}' ${event}`;
	if (vendor === 'opencode') {
		writeDeep(path.join(home, '.config/opencode/plugins/recorder.js'), plugin(file));
	} else {
		installHooks[vendor](home, command);
	}
	return () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(read) : []);
}

type Command = (event: string) => string;

const installHooks: Readonly<Record<Exclude<Vendor, 'opencode'>, (home: string, command: Command) => void>> =
	{
		claude(home, command) {
			merge(path.join(home, '.claude/settings.json'), {hooks: grouped('claude', command, 20)});
		},
		codex(home, command) {
			writeDeep(path.join(home, '.codex/hooks.json'), {hooks: grouped('codex', command, 3)});
		},
		gemini(home, command) {
			merge(path.join(home, '.gemini/settings.json'), {hooks: grouped('gemini', command, 20_000)});
		},
		kimi(home, command) {
			for (const event of hookEvents.kimi) {
				const entry = `\n[[hooks]]\nevent = "${event}"\ncommand = """${command(event)}"""\ntimeout = 20\n`;
				appendFileSync(path.join(home, '.kimi-code/config.toml'), entry);
			}
		},
		copilot(home, command) {
			const entries = hookEvents.copilot.map(event => [
				event,
				[{type: 'command', bash: command(event), timeoutSec: 20}],
			]);
			writeDeep(path.join(home, '.copilot/hooks/recorder.json'), {
				version: 1,
				hooks: Object.fromEntries(entries),
			});
		},
	};

function grouped(vendor: 'claude' | 'codex' | 'gemini', command: Command, timeout: number) {
	return Object.fromEntries(
		hookEvents[vendor].map(event => [
			event,
			[{hooks: [{type: 'command', command: command(event), timeout}]}],
		]),
	);
}

function merge(file: string, addition: object): void {
	const before: unknown = JSON.parse(readFileSync(file, 'utf8'));
	writeDeep(file, {...(typeof before === 'object' && before), ...addition});
}

function read(line: string): Recorded {
	const document: unknown = JSON.parse(line);
	const [payload, env, above] = ['payload', 'env', 'above'].map(key => at(document, key));
	return {event: textAt(document, 'event'), payload, env, above};
}

/** OpenCode starts no commands: it calls a plugin within its own process. */
function plugin(file: string): string {
	return `import {appendFileSync} from 'node:fs';
const tell = (event, payload) =>
	appendFileSync(${JSON.stringify(file)}, JSON.stringify({event, payload, env: process.env}) + '\\n');
const names = ['chat.message', 'tool.execute.before', 'tool.execute.after', 'shell.env', 'permission.ask',
	'command.execute.before', 'experimental.chat.system.transform', 'experimental.session.compacting'];
export const Recorder = async ({directory, worktree, project, serverUrl}) => {
	tell('plugin', {input: {directory, worktree, project, serverUrl}});
	return {
		event: async ({event}) => tell('event.' + event.type, event),
		...Object.fromEntries(names.map(name => [name, async (input, output) => tell(name, {input, output})])),
	};
};
`;
}
