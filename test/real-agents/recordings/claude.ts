import type {Stage} from './stage.js';

/** Has Claude tell of a whole one-shot, of a resumed one, and of what only a terminal has. */
export async function recordClaude(stage: Stage): Promise<void> {
	const {world, tools, project, model} = stage;
	stage.playEveryTool(
		{
			call: 'Agent',
			input: {
				description: 'Look around',
				prompt: 'look around',
				subagent_type: 'general-purpose',
				run_in_background: false,
			},
		},
		tools.shell('echo from-below'),
		{say: 'nothing to see'},
	);
	await world.oneShot('please work');
	stage.play();
	await world.run(world.driver.resume(stage.conversation(), 'go on'));
	await stage.heard('SessionEnd');
	await stage.heard('SessionEnd');

	const terminal = await world.interactive(world.driver.interactive());
	stage.play(tools.shell(`touch ${project}/asked.txt`));
	await terminal.submit('ask me');
	await stage.heard('PermissionRequest');
	await stage.heard('Notification');
	terminal.press('enter');
	await stage.heard('Stop');
	model.setScript(() => ({fail: 400}));
	await terminal.submit('fail now');
	await stage.heard('StopFailure');
	stage.play();
	await terminal.submit('/compact');
	await stage.heard('PostCompact');
	await terminal.submit('/clear');
	await stage.heard('SessionStart');
	await terminal.submit('/model claude-haiku-4-5');
	await stage.heard('PostModelSwitch');
	await terminal.submit('/exit');
	await terminal.ended;
}
