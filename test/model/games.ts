import {setTimeout as sleep} from 'node:timers/promises';
import {check} from './check.ts';
import {realTime} from './clock.ts';
import {performAll} from './perform.ts';
import {gameTree, nature, newBoard, Player} from './players.ts';
import {Random} from './random.ts';
import {type Outcome, settle} from './run-script.ts';
import type {Script, Step} from './steps.ts';
import {type Programs, World} from './world.ts';

/** How many times as fast as the machine's the clocks of a game run. */
export const gameSpeed = 10;

/** Makes up a script for a few players whose steps come one after another, some of them at once. */
export function makeScript(seed: number, players: number, length: number): Script {
	const random = new Random(seed);
	const board = newBoard();
	const all = Array.from(
		{length: players},
		(_, index) => new Player(`p${index}`, new Random(seed * 1000 + index), board),
	);
	const next = () =>
		random.chance(0.12) ? nature(random) : (all[random.below(players)]?.next() ?? nature(random));
	const steps: Step[] = [gameTree];
	while (steps.length < length) {
		if (random.chance(0.2)) steps.push({do: 'together', steps: [next(), next(), next()]});
		else steps.push(next());
	}
	return {name: `seed ${seed}`, speed: gameSpeed, steps};
}

/** A game of many players who wait for nobody. */
export type Crowd = {
	readonly seed: number;
	readonly players: number;
	readonly milliseconds: number;
	/** Told now and then how far it is. */
	readonly tell: (progress: string) => void;
};

/** What came of it: besides, the steps in the order in which they began. */
export type Played = Outcome & {readonly steps: readonly Step[]};

/** Lets many players act at once, each as fast as it gets on, while the machine is troubled; then checks what happened. */
export async function playCrowd(
	programs: Programs,
	{seed, players, milliseconds, tell}: Crowd,
): Promise<Played> {
	const world = new World(programs, gameSpeed);
	const board = newBoard();
	const steps: Step[] = [gameTree];
	const until = realTime() + milliseconds;
	const act = async (next: () => Step, pause: () => number) => {
		while (realTime() < until) {
			const step = next();
			steps.push(step);
			await performAll(world, [step]);
			await sleep(pause());
		}
	};
	const telling = setInterval(() => {
		const left = Math.max(0, Math.round((until - realTime()) / 1000));
		tell(`${steps.length} steps, ${world.facts.length} facts, ${left} s left`);
	}, 15_000);
	try {
		await performAll(world, steps);
		const chance = new Random(seed);
		await Promise.all([
			act(
				() => nature(chance),
				() => 300 + chance.below(1500),
			),
			...Array.from({length: players}, (_, index) => {
				const player = new Player(`p${index}`, new Random(seed * 1000 + index), board);
				return act(
					() => player.next(),
					() => 0,
				);
			}),
		]);
		await settle(world);
		return {violations: check(world.facts), facts: world.facts, steps};
	} finally {
		clearInterval(telling);
		await world.close();
	}
}
