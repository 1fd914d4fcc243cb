import type {Stage} from './stage.js';

/** Has Copilot tell of a whole one-shot, of a resumed one, and of one that fails. */
export async function recordCopilot(stage: Stage): Promise<void> {
	const {world, tools, model} = stage;
	stage.playEveryTool(
		{
			call: 'task',
			input: {
				name: 'looker',
				description: 'Look around',
				prompt: 'look around',
				agent_type: 'general-purpose',
				mode: 'sync',
			},
		},
		tools.shell('echo from-below'),
		{say: 'nothing to see'},
		tools.edit(`${world.project}/missing.txt`, 'one', 'two'),
	);
	await world.oneShot('please work');
	stage.play();
	await world.run(world.driver.resume(stage.conversation(), 'go on'));
	model.setScript(() => ({fail: 400}));
	await world.oneShot('fail now');
}
