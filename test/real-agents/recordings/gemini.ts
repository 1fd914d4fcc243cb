import type {Stage} from './stage.js';

/** Has Gemini tell of a whole one-shot, of a resumed one, and of what only a terminal has. */
export async function recordGemini(stage: Stage): Promise<void> {
	const {world, tools, project} = stage;
	stage.playEveryTool();
	await world.oneShot('please work');
	stage.play();
	await world.run(world.driver.resume(stage.conversation(), 'go on'));
	await stage.heard('SessionEnd');
	await stage.heard('SessionEnd');

	const terminal = await world.interactive(world.driver.interactive());
	stage.play(tools.shell(`touch ${project}/asked.txt`));
	await terminal.submit('ask me');
	await stage.heard('Notification');
	await terminal.waitForScreen('Allow once');
	terminal.press('enter');
	await stage.heard('AfterAgent');
	await terminal.submit('/clear');
	await stage.heard('SessionStart');
	await terminal.submit('/quit');
	await terminal.ended;
}
