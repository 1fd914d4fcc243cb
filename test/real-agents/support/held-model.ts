import type {ScriptedModel, Step} from './model-server.js';
import {until} from './until.js';

/** A model that says nothing until the test says what. */
export class HeldModel {
	readonly #model: ScriptedModel;
	readonly #waiting: Array<(step: Step) => void> = [];

	constructor(model: ScriptedModel) {
		this.#model = model;
		model.setScript(() => new Promise(resolve => this.#waiting.push(resolve)));
	}

	/** Waits until the agent waits for an answer. */
	async isAsked(): Promise<void> {
		await until(
			() => `${this.#model.url} is asked; unknown: ${this.#model.unknown}`,
			() => this.#waiting.length > 0,
		);
	}

	/** Answers the request that waits longest. */
	async answer(step: Step): Promise<void> {
		await this.isAsked();
		this.#waiting.shift()?.(step);
	}
}
