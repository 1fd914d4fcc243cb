import type {Stage} from './stage.js';

/** Beats come once a minute. */
const beat = 100_000;

/** Has Kimi tell of a whole one-shot, of a resumed one, and of what only a terminal has. */
export async function recordKimi(stage: Stage): Promise<void> {
	const {world, tools, project, model} = stage;
	stage.playEveryTool(
		{call: 'Agent', input: {description: 'Look around', prompt: 'look around', subagent_type: 'coder'}},
		tools.shell('echo from-below'),
		{say: 'nothing to see'},
	);
	await world.oneShot('please work');
	stage.play();
	await world.run(world.driver.resume(stage.conversation(), 'go on'));
	await stage.heard('Stop');
	await stage.heard('Stop');

	const terminal = await world.interactive(world.driver.interactive());
	stage.play(tools.shell(`touch ${project}/asked.txt`));
	await terminal.submit('ask me');
	await stage.heard('PermissionRequest');
	await terminal.settle();
	terminal.press('enter');
	await stage.heard('PermissionResult');
	await stage.heard('Stop');
	model.setScript(() => new Promise(() => {}));
	await terminal.submit('think now');
	await stage.heard('TurnStarted');
	terminal.press('escape');
	await stage.heard('Interrupt');
	await terminal.settle();
	model.setScript(() => ({fail: 400}));
	await terminal.submit('fail now');
	await stage.heard('StopFailure');
	stage.play();
	await terminal.submit('/compact');
	await stage.heard('PostCompact');
	await stage.heard('SessionHeartbeat', beat);
	await terminal.submit('/exit');
	await terminal.ended;
}
