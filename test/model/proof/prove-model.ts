import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Violation} from '../facts.ts';
import {gameSpeed, makeScript, type Played, playCrowd} from '../games.ts';
import {runScript} from '../run-script.ts';
import {shrink} from '../shrink.ts';
import type {Script, Step} from '../steps.ts';
import type {Asked, Part} from './part.ts';

/** How long a failure is made smaller, in milliseconds. */
const patience = 5 * 60_000;

/** Many processes at once for some minutes, seed after seed, each after a made-up script whose steps wait for one another. */
export const proveModel: Part = async asked => {
	const {programs, seeds, minutes, processes, tell} = asked;
	const rows: string[][] = [];
	let violations = 0;
	for (const seed of seeds) {
		const script = makeScript(seed, 4, 120);
		const quiet = await runScript(programs, script);
		const told = (progress: string) => tell(`seed ${seed}: ${progress}`);
		told(`${quiet.violations.length} violations of ${script.steps.length} steps one after another`);
		const crowd = await playCrowd(programs, {
			seed,
			players: processes,
			milliseconds: minutes * 60_000,
			tell: told,
		});
		told(`${crowd.violations.length} violations of ${crowd.steps.length} steps of ${processes} processes`);
		violations += quiet.violations.length + crowd.violations.length;
		rows.push(rowOf(seed, [...quiet.violations, ...crowd.violations], crowd));
		const failed = [
			...(quiet.violations.length > 0 ? [{...quiet, steps: script.steps}] : []),
			...(crowd.violations.length > 0 ? [crowd] : []),
		];
		for (const failure of failed)
			await explain(asked, `seed-${seed}-${failure === crowd ? 'crowd' : 'script'}`, failure);
	}
	const title = `Model: ${processes} processes, ${minutes} min, ${seeds.length} seeds`;
	return {
		tables: [{title, columns: ['seed', 'steps', 'facts', 'hooks', 'violations', 'first'], rows}],
		violations,
	};
};

function rowOf(seed: number, violations: readonly Violation[], {steps, facts}: Played): string[] {
	const hooks = facts.filter(fact => fact.what === 'told' && fact.isHook).length;
	const [first] = violations;
	const what = first ? `${first.promise}: ${first.cause}`.replaceAll(/\s+/g, ' ').slice(0, 90) : '';
	return [`${seed}`, `${steps.length}`, `${facts.length}`, `${hooks}`, `${violations.length}`, what];
}

/** Writes down what happened and, where it happens again, the shortest script that brings it about. */
async function explain(
	{programs, folder, tell}: Asked,
	name: string,
	{violations, facts, steps}: Played,
): Promise<void> {
	const [first] = violations;
	if (!first) return;
	const file = (ending: string) => path.join(folder, `${name}-${ending}`);
	writeFileSync(file('history.jsonl'), facts.map(fact => `${JSON.stringify(fact)}\n`).join(''));
	writeFileSync(file('violations.json'), JSON.stringify(violations, null, '\t'));
	const whole: Script = {name, speed: gameSpeed, steps};
	writeFileSync(file('script.json'), JSON.stringify(whole, null, '\t'));
	tell(`${name}: ${first.promise}: ${first.cause}`);
	const until = performance.now() + patience;
	const fails = async (tried: readonly Step[]) => {
		const outcome = await runScript(programs, {...whole, steps: tried}).catch(() => null);
		return outcome?.violations.some(found => kindOf(found) === kindOf(first)) ?? false;
	};
	if (!(await fails(steps))) {
		tell(`${name}: it needs its processes at once; the history is in ${file('history.jsonl')}`);
		return;
	}
	const shortest = await shrink(steps, fails, () => performance.now() > until);
	writeFileSync(file('short.json'), JSON.stringify({...whole, steps: shortest}, null, '\t'));
	tell(`${name}: ${shortest.length} of ${steps.length} steps are enough: --replay ${file('short.json')}`);
}

/** What is wrong, whoever it happens to. */
function kindOf({promise, cause}: Violation): string {
	return `${promise}: ${cause.replaceAll(/"[^"]*"|\d+/g, '#')}`;
}
