import type {AgentDriver, AgentTools} from '../support/agent-driver.js';
import {textAt} from '../support/json.js';
import type {ModelServer, ScriptedModel, Step} from '../support/model-server.js';
import {installRecorder, type Recorded} from '../support/recorder.js';
import {until} from '../support/until.js';
import {World} from '../support/world.js';

/** An agent whose hooks are recorded, and what a recording needs to make it tell things. */
export class Stage {
	readonly world: World;
	readonly model: ScriptedModel;
	readonly tools: AgentTools;
	readonly project: string;
	readonly told: () => Recorded[];
	#heard = 0;

	constructor(driver: AgentDriver, server: ModelServer) {
		this.model = server.agent(`recorded-${driver.vendor}`);
		this.world = new World(driver, this.model);
		this.tools = driver.tools;
		this.project = this.world.project;
		this.told = installRecorder(driver.vendor, this.world.home);
	}

	/** Lets the model do these things, one a request, and then be done. */
	play(...steps: readonly Step[]): void {
		const left = [...steps];
		this.model.setScript(() => left.shift() ?? {say: 'all is done'});
	}

	/** Uses every tool that a fixture is wanted of: one that fails, and two at once. */
	playEveryTool(...more: readonly Step[]): void {
		const {shell, write, read, edit} = this.tools;
		const file = `${this.project}/notes.txt`;
		this.play(
			shell('echo hello'),
			write(file, 'one\n'),
			read(file),
			edit(file, 'one', 'two'),
			shell('cat missing.txt'),
			{calls: [shell('echo first'), shell('echo second')]},
			...more,
		);
	}

	/** Waits until an event is told that was not waited for before. */
	async heard(event: string, patience?: number): Promise<Recorded> {
		return until(
			() => `${event} after ${JSON.stringify(this.told().map(told => told.event))}`,
			() => {
				const at = this.told().findIndex((told, index) => index >= this.#heard && told.event === event);
				if (at < 0) return null;
				this.#heard = at + 1;
				return this.told()[at] ?? null;
			},
			patience,
		);
	}

	/** The id of the conversation that was told of first. */
	conversation(): string {
		const [first] = this.told();
		return textAt(first?.payload, 'session_id') || textAt(first?.payload, 'sessionId');
	}
}
