import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {normalForm} from '../../../source/bus/rules/names.js';
import {
	type Namesake,
	requireSessionName,
	sessionNameOf,
	sessionsMeant,
	shownName,
} from '../../../source/bus/rules/session-name.js';

/** Sessions by their ids, as a table tells of them. */
const session = (sessionId: string, facts: Partial<Namesake> = {}): Namesake => ({
	sessionId,
	agentSessionId: null,
	taskId: null,
	name: sessionId,
	isLive: true,
	...facts,
});

const over = {isLive: false};

describe('the session a text means', () => {
	test.each<[rule: string, text: string, sessions: readonly Namesake[], meant: readonly string[]]>([
		['is the one of that id', 'claude-1', [session('claude-1'), session('claude-12')], ['claude-1']],
		[
			'is the one of that id, whatever another is called',
			'claude-1',
			[session('codex-2', {name: 'claude-1'}), session('claude-1')],
			['claude-1'],
		],
		[
			'is the one of that id, even if it is over and another is called so',
			'claude-1',
			[session('codex-2', {name: 'claude-1'}), session('claude-1', over)],
			['claude-1'],
		],
		[
			'has that conversation before a name',
			'0b5c',
			[session('codex-2', {name: '0b5c'}), session('claude-1', {agentSessionId: '0b5c'})],
			['claude-1'],
		],
		[
			'has that task before a name',
			'H.2',
			[session('codex-2', {name: 'H.2'}), session('claude-1', {taskId: 'H.2'})],
			['claude-1'],
		],
		[
			'begins so before it is called so',
			'cl',
			[session('codex-2', {name: 'cl'}), session('claude-1')],
			['claude-1'],
		],
		[
			'is called so where several begin so',
			'cl',
			[session('codex-2', {name: 'cl'}), session('claude-1'), session('claude-2')],
			['codex-2'],
		],
		[
			'is called so, though one that is over begins so',
			'codex',
			[session('codex-9', over), session('claude-1', {name: 'codex'})],
			['claude-1'],
		],
		[
			'is called so',
			'fix login',
			[session('claude-1', {name: 'fix login'}), session('codex-2')],
			['claude-1'],
		],
		[
			'is called so in the one form of names',
			'  fix \u200b login ',
			[session('claude-1', {name: 'fix login'})],
			['claude-1'],
		],
		['is not called so in other letters', 'Fix Login', [session('claude-1', {name: 'fix login'})], []],
		[
			'is the live one of two that are called so',
			'fix login',
			[session('claude-1', {name: 'fix login', ...over}), session('codex-2', {name: 'fix login'})],
			['codex-2'],
		],
		[
			'is the one that is over where no other is called so',
			'fix login',
			[session('claude-1', {name: 'fix login', ...over})],
			['claude-1'],
		],
		[
			'may be any of those that are called so',
			'fix login',
			[session('claude-1', {name: 'fix login'}), session('codex-2', {name: 'fix login'})],
			['claude-1', 'codex-2'],
		],
		[
			'may be any of those that begin so',
			'cl',
			[session('claude-1'), session('claude-2')],
			['claude-1', 'claude-2'],
		],
		['is none of those that are called otherwise', 'fix', [session('claude-1', {name: 'fix login'})], []],
		['is none for a text of which nothing is seen', '\u200b', [session('claude-1', {name: ''})], []],
	])('%s', (_rule, text, sessions, meant) => {
		expect(sessionsMeant(text, sessions).map(({sessionId}) => sessionId)).toEqual(meant);
	});

	test('is always the one whose id it is, whatever others are called', () => {
		const id = fc.stringMatching(/^[a-z]{1,4}-\d{1,3}$/);
		fc.assert(
			fc.property(fc.uniqueArray(id, {minLength: 1, maxLength: 5}), fc.array(id), (ids, names) => {
				const sessions = ids.map((sessionId, index) =>
					session(sessionId, {name: names[index] ?? sessionId, taskId: names[index + 1] ?? null}),
				);
				for (const one of ids) expect(sessionsMeant(one, sessions).map(row => row.sessionId)).toEqual([one]);
			}),
		);
	});
});

describe('what a session is called', () => {
	const name = (text: string) => sessionNameOf(text);

	test.each<[string, string | null, string | null, string]>([
		['is its id without a name', null, null, 'claude-1'],
		['is what its agent calls the conversation', null, 'Fix login', 'Fix login'],
		['is what a person calls it first', 'login form', 'Fix login', 'login form'],
		['is never what looks like the id of another', 'codex-2', 'kimi-3.2', 'claude-1'],
		['is what its agent says where the name looks like an id', 'codex-2', 'Fix login', 'Fix login'],
	])('%s', (_rule, given, title, shown) => {
		expect(shownName('claude-1', name(given ?? ''), name(title ?? ''))).toBe(shown);
	});

	test.each([
		['an escape code', '\u001b]0;owned\u0007fix', 'fix'],
		['marks that turn the direction of a line', '\u202efix\u202c', 'fix'],
		['line breaks', 'fix\nlogin\r\n', 'fix login'],
		['an emoji', '🔥 fix', '🔥 fix'],
		['a megabyte', 'x'.repeat(1024 * 1024), `${'x'.repeat(79)}…`],
		['nothing that is seen', '\u200b\u2060', null],
	])('is safe to show with %s in it', (_what, text, kept) => {
		expect(sessionNameOf(text)).toBe(kept);
	});

	test('is kept in a form that stays as it is, and is short', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary', maxLength: 300}), text => {
				const kept = sessionNameOf(text);
				if (kept === null) return;
				expect(Array.from(kept).length).toBeLessThanOrEqual(80);
				expect(normalForm(kept)).toBe(kept);
				expect(sessionNameOf(kept)).toBe(kept);
			}),
		);
	});
});

describe('a name somebody gives', () => {
	test.each([
		['nothing', '', 'the name is empty'],
		['only blanks', '  ', 'the name is empty'],
		['the id of a session', 'codex-41200', 'looks like the id of a session'],
		['the id of a session in capitals', 'Codex-41200', 'looks like the id of a session'],
		['the id of one on another machine', 'codex-41200.2@desk', 'looks like the id of a session'],
		['what cannot be shown', 'a\u0007b', 'characters that cannot be shown'],
		['a megabyte', 'x'.repeat(1024 * 1024), 'at most|1048576 characters long'],
	])('is refused where it is %s', (_what, text, why) => {
		expect(() => requireSessionName(text)).toThrow(new RegExp(why));
	});

	test('is taken in its one form', () => {
		expect(requireSessionName('  login \t form ')).toBe('login form');
	});
});
