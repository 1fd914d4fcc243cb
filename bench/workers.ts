import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';

/** A process of the benchmark that takes orders and answers each with one message. */
export class Worker<Order extends string | number, Answer> {
	readonly #child: ChildProcess;
	readonly #answers: Answer[] = [];
	#arrived: () => void = () => {};

	/** @param script file of this folder */
	constructor(script: string, words: readonly string[]) {
		this.#child = fork(fileURLToPath(new URL(script, import.meta.url)), words, {serialization: 'advanced'});
		this.#child.on('message', message => {
			this.#answers.push(message as Answer);
			this.#arrived();
		});
		this.#child.on('exit', () => this.#arrived());
	}

	order(order: Order): void {
		this.#child.send(order);
	}

	/**
	 * The next answer; `null` when there is none in time.
	 * @throws Error when the process has ended
	 */
	async answer(patience: number): Promise<Answer | null> {
		const deadline = performance.now() + patience;
		for (;;) {
			const answer = this.#answers.shift();
			if (answer !== undefined) return answer;
			if (this.#child.exitCode !== null) throw new Error(`a worker ended with ${this.#child.exitCode}`);
			const left = deadline - performance.now();
			if (left <= 0) return null;
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, left);
				this.#arrived = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
	}

	/** The next answer, which must come within half a minute. */
	async demand(): Promise<Answer> {
		const answer = await this.answer(30_000);
		if (answer === null) throw new Error('a worker did not answer');
		return answer;
	}

	/** Ends the process and waits until it is gone. */
	async end(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const gone = once(this.#child, 'exit');
		this.#child.kill();
		await gone;
	}
}
