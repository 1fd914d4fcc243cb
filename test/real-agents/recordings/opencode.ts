import type {Stage} from './stage.js';

/** Has OpenCode tell of a whole one-shot, and of one that asks for what nobody can permit. */
export async function recordOpencode(stage: Stage): Promise<void> {
	const {world, tools} = stage;
	stage.playEveryTool();
	await world.oneShot('please work');
	stage.play(tools.shell('cat /nowhere/missing.txt'));
	await world.oneShot('ask me');
}
