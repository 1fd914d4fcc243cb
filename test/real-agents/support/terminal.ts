import pty, {type IPty} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {until} from './until.js';

/** The keys tests press, as a terminal sends them. */
export const keys = {
	enter: '\r',
	escape: '\u001b',
	up: '\u001b[A',
	down: '\u001b[B',
	tab: '\t',
	interrupt: '\u0003',
	endOfFile: '\u0004',
	clearLine: '\u0015',
} as const;

/** Milliseconds of silence after which a screen is taken for drawn. */
const quiet = 250;

/** Milliseconds after which what was typed and is not seen was lost. */
const retyping = 5000;

/** What a screen is compared with. */
export type Expected = string | RegExp | ((screen: string) => boolean);

/** An agent in a real pseudo terminal, and what a person would see of it. */
export class AgentTerminal {
	/** Its exit code, once it has left. */
	readonly ended: Promise<number>;
	readonly #child: IPty;
	readonly #emulator = new xterm.Terminal({cols: 120, rows: 50, allowProposedApi: true, scrollback: 5000});
	#raw = '';
	#spokeAt = performance.now();
	#hasEnded = false;

	constructor(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
		this.#child = pty.spawn(command, [...args], {cols: 120, rows: 50, name: 'xterm-256color', cwd, env});
		this.#child.onData(data => {
			this.#raw += data;
			this.#spokeAt = performance.now();
			this.#emulator.write(data);
		});
		// The emulator answers what agents ask a terminal: its size, colours and kind
		this.#emulator.onData(data => this.#child.write(data));
		this.ended = new Promise(resolve => {
			this.#child.onExit(({exitCode}) => {
				this.#hasEnded = true;
				resolve(exitCode);
			});
		});
	}

	get pid(): number {
		return this.#child.pid;
	}

	/** What is on the screen, without trailing blanks. */
	screen(): string {
		const {active} = this.#emulator.buffer;
		return Array.from(
			{length: this.#emulator.rows},
			(_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
		).join('\n');
	}

	/** Everything that was sent to the terminal. */
	raw(): string {
		return this.#raw;
	}

	/** Waits until the screen is as expected, and returns it. */
	waitForScreen(expected: Expected): Promise<string> {
		return until(
			() => `the screen shows ${expected}\n${this.screen()}`,
			() => {
				const shown = this.screen();
				if (matches(shown, expected)) return shown;
				if (this.#hasEnded) throw new Error(`it ended before it showed ${expected}\n${shown}`);
				return null;
			},
		);
	}

	/** Types a text, without pressing enter. */
	type(text: string): void {
		this.#child.write(text);
	}

	press(key: keyof typeof keys): void {
		this.#child.write(keys[key]);
	}

	/** Types a prompt, sees it stand there, and sends it off. */
	async submit(prompt: string): Promise<void> {
		await this.settle();
		await this.#write(prompt);
		await this.settle();
		this.press('enter');
	}

	/** Agents drop keys while they draw something new: whoever does not see what was typed types it again. */
	async #write(prompt: string): Promise<void> {
		let typedAt = Number.NEGATIVE_INFINITY;
		await this.waitForScreen(screen => {
			if (screen.includes(prompt)) return true;
			if (performance.now() - typedAt > retyping) {
				if (Number.isFinite(typedAt)) this.press('clearLine');
				this.type(prompt);
				typedAt = performance.now();
			}
			return false;
		});
	}

	/** Lets a person's pause pass: agents take keys that follow at once for a pasted text. */
	async settle(): Promise<void> {
		const began = performance.now();
		await until('the terminal is quiet', () => {
			const now = performance.now();
			return now - this.#spokeAt > quiet || now - began > 10 * quiet;
		});
	}

	/** Closes the window, as a person would. */
	hangUp(): void {
		this.#child.kill('SIGHUP');
	}

	/** Ends it and all it has in the foreground. */
	kill(): void {
		try {
			process.kill(-this.#child.pid, 'SIGKILL');
		} catch {
			// it has left by itself
		}
		this.#emulator.dispose();
	}
}

function matches(screen: string, expected: Expected): boolean {
	if (typeof expected === 'string') return screen.includes(expected);
	return typeof expected === 'function' ? expected(screen) : expected.test(screen);
}
