import type {Stage} from './stage.js';

/** Has Codex tell of a whole one-shot, of a resumed one, and of what only a terminal has. */
export async function recordCodex(stage: Stage): Promise<void> {
	const {world, tools, project} = stage;
	stage.playEveryTool();
	await world.oneShot('please work');
	stage.play();
	await world.run(world.driver.resume(stage.conversation(), 'go on'));
	await stage.heard('SessionEnd');
	await stage.heard('SessionEnd');

	const flags = ['-a', 'on-request', '-s', 'workspace-write', '--dangerously-bypass-hook-trust'];
	const terminal = await world.interactive(world.driver.interactive(flags));
	const {call, input} = tools.shell(`touch ${project}/asked.txt`);
	stage.play({
		call,
		input: {...input, sandbox_permissions: 'require_escalated', justification: 'May I touch it?'},
	});
	await terminal.submit('ask me');
	await stage.heard('PermissionRequest');
	await terminal.waitForScreen('Would you like to');
	terminal.press('enter');
	await stage.heard('Stop');
	stage.model.setScript(() => new Promise(() => {}));
	await terminal.submit('think now');
	await stage.heard('PreModelRequest');
	terminal.press('escape');
	await stage.heard('Interrupt');
	stage.play();
	await terminal.submit('/compact');
	await stage.heard('PostCompact');
	await terminal.submit('/clear');
	await terminal.waitForScreen(screen => !screen.includes('think now'));
	await terminal.settle();
	await terminal.submit('after the clearing');
	await stage.heard('SessionStart');
	await stage.heard('Stop');
	await terminal.submit('/quit');
	await terminal.ended;
}
