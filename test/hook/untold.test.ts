import {readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {editMemory} from '../../source/bus/limits.js';
import {type Untold, UntoldJournal} from '../../source/hook/untold.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

const said: Untold = {
	sessionId: 'claude-1',
	taker: 'hook 1',
	said: [1, 2],
	left: [3],
	lasts: true,
	amid: false,
	atMs: 2,
};
const event: Untold = {proves: 'all', beginsTurn: false, turnId: null, isAmbiguous: false, atMs: 3};

test('what the bus could not be told stays until it has been told, in order, and what came meanwhile longer', () => {
	const home = temporaryFolder();
	const journal = new UntoldJournal(home, 'claude', 'conversation');
	expect(journal.read().untold).toEqual([]);
	const file = {path: '/work/a.ts', sinceMs: Date.now()};
	journal.keep([file, said]);
	journal.keep([event]);
	const [first, second] = [journal.read(), journal.read()];
	expect(first.untold).toEqual([file, said, event]);
	expect(second.untold).toEqual(first.untold);
	journal.keep([said]);
	first.forget();
	second.forget();
	expect(journal.read().untold).toEqual([said]);
	expect(new UntoldJournal(home, 'codex', 'conversation').read().untold).toEqual([]);
});

test('what is no such thing, half of it, or too old to be told of is passed over', () => {
	const home = temporaryFolder();
	const journal = new UntoldJournal(home, 'claude', 'conversation');
	journal.keep([{path: '/work/a.ts', sinceMs: Date.now() - editMemory - 1000}, event]);
	const [name = ''] = readdirSync(path.join(home, 'untold'));
	const note = (called: string, text: string) => writeFileSync(path.join(home, 'untold', name, called), text);
	note(
		'0',
		'{"path": 1, "sinceMs": 2}\n{"proves": "everything", "atMs": 1}\n{"said": [1], "atMs": 1}\n[]\nnull\n{"pa',
	);
	note('1.part', JSON.stringify(said));
	expect(journal.read().untold).toEqual([event]);
});

test('of many conversations and notes the last are kept', () => {
	const home = temporaryFolder();
	for (let number = 0; number < 220; number++) new UntoldJournal(home, 'claude', `${number}`).keep([event]);
	const journal = new UntoldJournal(home, 'claude', '219');
	for (let number = 0; number < 220; number++) journal.keep([{...said, atMs: number}]);
	expect(readdirSync(path.join(home, 'untold')).length).toBeLessThanOrEqual(200);
	const {untold} = journal.read();
	expect(untold.length).toBeLessThanOrEqual(200);
	expect(untold.at(-1)).toEqual({...said, atMs: 219});
});

test('a home that cannot be written, or is none, keeps nothing and fails nothing', () => {
	for (const home of [null, '/proc/none', '/dev/null']) {
		const journal = new UntoldJournal(home, 'claude', 'conversation');
		journal.keep([event]);
		expect(journal.read().untold).toEqual([]);
	}
});
