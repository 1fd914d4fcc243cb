import {appendFileSync, mkdirSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {claude} from '../../source/agents/claude.js';
import {codex} from '../../source/agents/codex.js';
import {Collector} from '../../source/collector/collector.js';
import {readTitles, type Titles} from '../../source/collector/title-watch.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus, sessionOf} from '../bus/support/test-bus.js';

const line = (document: object) => `${JSON.stringify(document)}\n`;
const given = (customTitle: string) => line({type: 'custom-title', customTitle, sessionId: 'c1'});
const made = (aiTitle: string) => line({type: 'ai-title', aiTitle, sessionId: 'c1'});
const said = (text: string) => line({type: 'user', message: {role: 'user', content: text}});

const findTitle = claude.titleInTranscript ?? (() => null);

/** A transcript of Claude that is read for titles again and again. */
function transcript() {
	const file = path.join(temporaryFolder(), 'c1.jsonl');
	let titles: Titles | null = null;
	return {
		file,
		/** Adds lines, and reads on. */
		read(...lines: readonly string[]) {
			appendFileSync(file, lines.join(''));
			titles = readTitles(file, findTitle, titles);
			return titles && {person: titles.byPerson, agent: titles.byAgent};
		},
	};
}

test('A transcript of Claude tells the last title of each kind, wherever others quote one', () => {
	const {read} = transcript();
	expect(read(said('hello'))).toEqual({person: '', agent: ''});
	expect(read(made('Fix login'), said(given('quoted')))).toEqual({person: '', agent: 'Fix login'});
	expect(read(given('auth'), made('Fix login and logout'))).toEqual({
		person: 'auth',
		agent: 'Fix login and logout',
	});
	expect(read(said('more'))).toEqual({person: 'auth', agent: 'Fix login and logout'});
	expect(read(given(''))).toEqual({person: '', agent: 'Fix login and logout'});
});

test('A title that is written in two pieces is read once it is whole', () => {
	const {read} = transcript();
	const title = made('Fix login');
	expect(read(title.slice(0, 20))).toEqual({person: '', agent: ''});
	expect(read(title.slice(20))).toEqual({person: '', agent: 'Fix login'});
});

test('Of megabytes that came at once the end is read, and a transcript that begins anew is read from its start', () => {
	const {file, read} = transcript();
	expect(read(said('x'.repeat(3 * 1024 * 1024)), made('Fix login'))).toEqual({
		person: '',
		agent: 'Fix login',
	});
	writeFileSync(file, made('Begin'));
	expect(read()).toEqual({person: '', agent: 'Begin'});
});

test('A transcript that is gone leaves what it told', () => {
	const {file, read} = transcript();
	read(made('Fix login'));
	const before = readTitles(file, findTitle, null);
	expect(readTitles(`${file}.gone`, findTitle, before)).toBeNull();
	expect(readTitles(`${file}.gone`, findTitle, null)).toBeNull();
});

test.each([
	['what its user calls it', {name: 'auth', nameSource: 'user'}, 'auth'],
	['what it was started with', {name: 'auth'}, 'auth'],
	['nothing where it only made something of the folder', {name: 'rollout-3f', nameSource: 'derived'}, null],
	['nothing where it has no name', {}, null],
	['nothing where the name is none', {name: 7}, null],
])("Claude's registry tells as the name of a session %s", (_what, facts, title) => {
	const home = temporaryFolder();
	mkdirSync(path.join(home, 'sessions'));
	writeFileSync(path.join(home, 'sessions', '7.json'), JSON.stringify({sessionId: 'c1', ...facts}));
	const process = {pid: 7, started: '1', openFiles: () => null};
	expect(claude.readConversations(process, {CLAUDE_CONFIG_DIR: home})).toMatchObject([{title}]);
});

test("Codex's index tells the last name of each thread, also once more are added", () => {
	const home = temporaryFolder();
	const thread = '11111111-0000-7000-8000-000000000000';
	mkdirSync(path.join(home, 'thread-writer-locks'));
	const openFiles = () => [path.join(home, 'thread-writer-locks', `${thread}.lock`)];
	const titles = () =>
		codex.readConversations({pid: 7, started: '1', openFiles}, {CODEX_HOME: home})?.map(({title}) => title);
	const index = path.join(home, 'session_index.jsonl');
	const name = (id: string, thread_name: string) =>
		line({id, thread_name, updated_at: '2026-01-01T00:00:00Z'});
	expect(titles()).toEqual([null]);
	writeFileSync(index, `${name(thread, 'auth')}${name('other', 'docs')}no JSON\n${line({id: thread})}`);
	expect(titles()).toEqual(['auth']);
	appendFileSync(index, name(thread, 'sign-in'));
	utimesSync(index, 2_000_000_000, 2_000_000_000);
	expect(titles()).toEqual(['sign-in']);
});

test('A look writes down what a transcript calls a session, once for each name, and never over what a person gave', async () => {
	const {file, read} = transcript();
	read(said('hello'));
	const {bus, context, clock, join, foreign} = await openTestBus();
	const sessionId = await join(4711, {agentSessionId: 'c1', transcriptPath: file});
	const collector = new Collector(context);
	const look = async () => {
		clock.advance(5000);
		await collector.look();
		return (await sessionOf(bus, sessionId)).name;
	};
	const add = (text: string) => {
		appendFileSync(file, text);
		utimesSync(file, clock.now() / 1000, clock.now() / 1000);
	};
	expect(await look()).toBe(sessionId);
	add(made('Fix\u001b[2J login'));
	expect(await look()).toBe('Fix login');
	const title = foreign.prepare('SELECT title FROM session_registry WHERE session_id = ?').pluck();
	expect(title.get(sessionId)).toBe('Fix login');
	await bus.rename(sessionId, 'auth');
	add(made('Something else'));
	expect(await look()).toBe('auth');
	expect(title.get(sessionId)).toBe('Something else');
});

test('A conversation that goes on in another process keeps its names, unless that one has some', async () => {
	const {bus, join, processes, lookTwice} = await openTestBus();
	const first = await join(4711, {agentSessionId: 'c1', name: 'auth'});
	processes.kill(4711);
	await lookTwice();
	const second = await join(4712, {agentSessionId: 'c1'});
	expect(second).not.toBe(first);
	expect((await sessionOf(bus, second)).name).toBe('auth');
	processes.kill(4712);
	await lookTwice();
	const third = await join(4713, {agentSessionId: 'c1', name: 'sign-in'});
	expect((await sessionOf(bus, third)).name).toBe('sign-in');
});
