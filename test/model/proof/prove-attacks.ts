import {type Attack, kinds} from '../attacks/attack.ts';
import {attacks, isPossible, scriptOf} from '../attacks/index.ts';
import type {Violation} from '../facts.ts';
import {runScript} from '../run-script.ts';
import type {Part} from './part.ts';

/** Makes every attack once, and tells which kinds of faults were found. */
export const proveAttacks: Part = async ({programs, tell}) => {
	const rows: string[][] = [];
	const found = new Map<number, string[]>();
	let violations = 0;
	for (const attack of attacks) {
		if (!isPossible(attack, programs)) {
			tell(`${attack.name}: not possible here`);
			rows.push([`${attack.kind}`, attack.name, 'not possible here', '']);
			continue;
		}
		const outcome = await runScript(programs, scriptOf(attack));
		tell(`${attack.name}: ${outcome.violations.length} violations`);
		rows.push(rowOf(attack, outcome.violations));
		violations += outcome.violations.length;
		if (outcome.violations.length > 0)
			found.set(attack.kind, [...(found.get(attack.kind) ?? []), attack.name]);
	}
	const list = Object.entries(kinds).map(([number, words]) => {
		const names = found.get(Number(number)) ?? [];
		return [number, words, names.length > 0 ? 'found' : '-', names.join(', ')];
	});
	return {
		tables: [
			{title: 'Attacks', columns: ['kind', 'attack', 'violations', 'first'], rows},
			{title: `Kinds of faults found: ${found.size}`, columns: ['kind', 'what', '', 'by'], rows: list},
		],
		violations,
	};
};

function rowOf({kind, name}: Attack, violations: readonly Violation[]): string[] {
	const [first] = violations;
	const what = first ? `${first.promise}: ${first.cause}`.replaceAll(/\s+/g, ' ').slice(0, 110) : '';
	return [`${kind}`, name, `${violations.length}`, what];
}
