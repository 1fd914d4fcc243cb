import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {check} from './check.ts';
import type {Fact} from './facts.ts';

type Told = Fact extends infer Each ? (Each extends Fact ? Omit<Each, 'label' | 'clock'> : never) : never;

const speed = 1;

/** A fact at a moment of a machine that was never asleep. */
function at(fact: Told): Fact {
	return {...fact, label: null, clock: {wall: 1_000_000 + fact.began, monotonic: fact.began, speed}};
}

const minute = 60_000;

function come(who: string, began = 0): Fact {
	const session = `claude-${who}`;
	const facts = {vendor: 'claude', conversation: `conversation of ${who}`, door: 'hook', of: null} as const;
	return at({what: 'came', who, session, ...facts, began, ended: began + 1});
}

function claim(
	who: string,
	began: number,
	ended: number | null,
	answer: 'yes' | 'no' | 'lost' = 'yes',
	task = 'T',
): Fact {
	return at({what: 'claim', who, task, answer, began, ended});
}

function release(who: string, began: number, ended: number): Fact {
	return at({what: 'release', who, task: 'T', answer: 'yes', began, ended});
}

function die(who: string, began: number): Fact {
	return at({what: 'left', who, how: 'killed', began, ended: began + 1});
}

function guard(who: string, began: number, answer: 'yes' | 'no' | 'lost' = 'yes', file = 'a'): Fact {
	const why = answer === 'no' ? 'held' : null;
	return at({
		what: 'guard',
		who,
		file,
		covers: [`/${file}`],
		tool: 't',
		answer,
		why,
		began,
		ended: began + 1,
	});
}

function turn(who: string, to: 'working' | 'waiting' | 'idle', began: number): Fact {
	return at({what: 'turn', who, turn: to, begins: to === 'working', began, ended: began + 1});
}

function send(token: string, began: number, more: {to?: string | null; ttl?: number} = {}): Fact {
	const {to = 'b', ttl = null} = more;
	return at({
		what: 'send',
		who: 'a',
		token,
		to,
		ttl,
		isDatedBack: false,
		answer: 'yes',
		began,
		ended: began + 1,
	});
}

function hear(
	tokens: readonly string[],
	began: number,
	more: {whole?: readonly string[]; via?: string} = {},
): Fact {
	return at({
		what: 'heard',
		who: 'b',
		via: 'hook',
		tokens,
		whole: tokens,
		lasts: false,
		...more,
		began,
		ended: began + 1,
	});
}

function call(began: number): Fact {
	return at({what: 'model call', who: 'b', began, ended: began});
}

type Look = {
	readonly sessions?: ReadonlyArray<readonly [string, string]>;
	readonly claims?: ReadonlyArray<readonly [string, string]>;
};

function look(
	began: number,
	{
		sessions = [
			['a', 'active'],
			['b', 'active'],
		],
		claims = [],
	}: Look = {},
	isLast = true,
): Fact {
	return at({
		what: 'look',
		who: 'model',
		sessions: sessions.map(([who, state]) => ({id: `claude-${who}`, state, reason: ''})),
		claims: claims.map(([task, who]) => ({task, session: `claude-${who}`})),
		locks: [],
		alerts: [],
		isLast,
		began,
		ended: began + 1,
	});
}

const both = [come('a'), come('b')];

const kept: ReadonlyArray<readonly [title: string, facts: readonly Fact[]]> = [
	[
		'a task that is given back before another claims it',
		[claim('a', 2, 3), release('a', 4, 6), claim('b', 5, 7)],
	],
	['a claim that was refused while another was under way', [claim('a', 2, 9), claim('b', 3, 4, 'no')]],
	['a task whose owner was killed', [claim('a', 2, 3), die('a', 4), claim('b', 6, 7)]],
	['a claim that may or may not have come through', [claim('a', 2, null, 'lost'), claim('b', 3, 4)]],
	['an edit after the turn of the last editor', [guard('a', 2), turn('a', 'idle', 4), guard('b', 6)]],
	['an edit of which nobody heard whether it may be', [guard('a', 2), guard('b', 4, 'lost')]],
	['mail that is heard before the model is called', [send('m1', 2), hear(['m1'], 4), call(6), look(8)]],
	['mail that expired unread', [send('m1', 2, {ttl: 3000}), look(9000)]],
	[
		'a session that is called hung after ten silent minutes',
		[
			look(11 * minute, {
				sessions: [
					['a', 'hung'],
					['b', 'idle'],
				],
			}),
		],
	],
];

const broken: ReadonlyArray<readonly [title: string, promise: string, facts: readonly Fact[]]> = [
	['two owners of one task', 'claims', [claim('a', 2, 3), claim('b', 4, 5)]],
	['two owners of two names that look the same', 'claims', [claim('a', 2, 3), claim('b', 4, 5, 'yes', 'T ')]],
	[
		'a refusal although nobody has it',
		'claims',
		[claim('a', 2, 3), release('a', 4, 5), claim('b', 6, 7, 'no')],
	],
	['a claim that is gone at the end', 'claims', [claim('a', 2, 3), look(9)]],
	['a dead owner at the end', 'life', [claim('a', 2, 3), die('a', 4), look(9, {claims: [['T', 'a']]})]],
	['an edit of a held file that is let through', 'guard', [guard('a', 2), guard('b', 4)]],
	[
		'an edit that overwrites what nobody has read',
		'guard',
		[at({what: 'edit', who: 'a', file: 'a', covers: ['/a'], tool: 't', lost: 'x', began: 2, ended: 2})],
	],
	[
		'mail that died with the process that had heard it',
		'mail',
		[send('m1', 2), hear(['m1'], 4), die('b', 6), look(8)],
	],
	['mail that was cut off', 'mail', [send('m1', 2), hear(['m1'], 4, {whole: []}), call(6), look(8)]],
	[
		'mail that comes twice',
		'mail',
		[send('m1', 2), hear(['m1'], 4), call(6), hear(['m1'], 7), call(8), look(9)],
	],
	['mail out of order', 'mail', [send('m1', 2), send('m2', 4), hear(['m2', 'm1'], 6), call(8), look(9)]],
	[
		'a session that is called dead while it lives',
		'life',
		[
			look(9, {
				sessions: [
					['a', 'orphaned'],
					['b', 'active'],
				],
			}),
		],
	],
	[
		'a session that is called hung after five minutes',
		'life',
		[
			look(5 * minute, {
				sessions: [
					['a', 'hung'],
					['b', 'active'],
				],
			}),
		],
	],
	['a session that vanished', 'life', [look(9, {sessions: [['b', 'active']]})]],
];

describe('the check of a history', () => {
	test.each(kept)('lets pass %s', (_title, facts) => {
		expect(check([...both, ...facts])).toEqual([]);
	});

	test.each(broken)('finds %s', (_title, promise, facts) => {
		expect(check([...both, ...facts]).map(violation => violation.promise)).toContain(promise);
	});

	it('lets pass whatever a lock does that one process after another holds, however late its answers come', () => {
		const deed = fc.record({who: fc.constantFrom('a', 'b'), early: fc.nat(900), late: fc.nat(900)});
		fc.assert(
			fc.property(fc.array(deed, {maxLength: 40}), deeds => {
				let holder: string | null = null;
				const facts = deeds.map(({who, early, late}, index): Fact => {
					// It happens at one moment, between the wish and the answer
					const moment = 1000 * (index + 1);
					const span = [moment - early / 2, moment + late / 2] as const;
					if (holder === who) {
						holder = null;
						return release(who, ...span);
					}
					if (holder !== null) return claim(who, ...span, 'no');
					holder = who;
					return claim(who, ...span);
				});
				expect(check([...both, ...facts])).toEqual([]);
			}),
		);
	});
});
