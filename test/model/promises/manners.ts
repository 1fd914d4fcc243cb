import {type Fact, type FactOf, only, type Violation, violation} from '../facts.ts';

/** What only a defect prints. */
const defect = /\ba defect\b|\bat \S+ \(.+:\d+:\d+\)|node:internal|TypeError|ReferenceError|RangeError/;

/** No writer waits longer than this for its turn, in milliseconds. */
const longestTurn = 10_000;

/** Nothing that was expected to work fails, hangs, starves, complains of a defect or says what nobody can read. */
export function checkManners(facts: readonly Fact[]): Violation[] {
	const troubles = only(facts, 'trouble').filter(({kind}) => kind === 'full');
	const isFull = ({began, ended}: Fact) =>
		troubles.findLast(trouble => trouble.began <= (ended ?? began))?.isOver === false ||
		troubles.some(trouble => trouble.began >= began && trouble.began <= (ended ?? began));
	return [
		...only(facts, 'told').flatMap(told => judgeTold(told, isFull(told))),
		...only(facts, 'called').flatMap(called => judgeCalled(called, isFull(called))),
		...only(facts, 'found').map(found => violation(found.promise, found.cause, found)),
		...only(facts, 'advice').map(advice => violation('trust', `${advice.harm}: ${advice.text}`, advice)),
	];
}

function judgeTold(told: FactOf<'told'>, isFull: boolean): Violation[] {
	const {words, code, stdout, stderr, isHook, expects} = told;
	const name = words.replaceAll(/\S*\/(?=(?:entry|hook-cli)\.cjs)|\S*\/node /g, '');
	const said = `${stderr}${stdout}`.trim().slice(0, 300);
	const fail = (promise: string, cause: string) => [
		violation(promise, `${told.who}: \`${name}\` ${cause}`, told),
	];
	if (code === 'overdue') return fail('ends', 'never ends');
	if (defect.test(stderr)) return fail('manners', `tells of a defect: ${said}`);
	if (code === 3 && isFull && /^error: .+\nhint: .+/.test(stderr)) return [];
	if (code === 3 && !expects?.includes(3)) return fail('writable', `cannot use the bus: ${said}`);
	if (typeof code === 'string' || !(expects ?? [0, 1]).includes(code))
		return fail('manners', `ends with ${code}: ${said}`);
	if (!isHook) return [];
	if (stderr !== '' && code === 0) return fail('manners', `says on its error stream: ${said}`);
	const isDocument = stdout === '' || words.includes('kimi') || isJson(stdout);
	return isDocument ? [] : fail('manners', `answers with what is no document: ${said}`);
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

function judgeCalled(called: FactOf<'called'>, isFull: boolean): Violation[] {
	const {method, error, took, mayFail} = called;
	if (took > longestTurn)
		return [
			violation('writable', `${called.who}: ${method} waits ${Math.round(took)} ms for its turn`, called),
		];
	if (!error || mayFail || (isFull && error.kind === 'unusable')) return [];
	const promise = error.kind === 'usage' ? 'manners' : 'writable';
	return [violation(promise, `${called.who}: ${method} fails: ${error.message}`, called)];
}
