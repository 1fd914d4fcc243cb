import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readClocks} from '../../source/bus/context.js';
import {recordEvent} from '../../source/bus/tables/session-events.js';
import {findPlace} from '../../source/caller/place.js';
import {Collector} from '../../source/collector/collector.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {Clock, openTestBus} from '../bus/support/test-bus.js';

const identity = ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'commit.gpgsign=false'];
const minute = 60_000;

/** Two agents in one checkout, and a third in another worktree of the repository. */
async function share() {
	const clock = new Clock();
	const test = await openTestBus({clock});
	const folder = temporaryFolder();
	const git = (...words: readonly string[]) =>
		execFileSync('git', ['-C', folder, ...identity, ...words], {encoding: 'utf8', stdio: 'pipe'}).trim();
	git('init', '-q', '-b', 'main');
	git('commit', '-q', '--allow-empty', '-m', 'first');
	const linked = path.join(temporaryFolder(), 'linked');
	git('worktree', 'add', '-q', '-b', 'other', linked);
	const join = (pid: number, cwd: string) => test.join(pid, {...findPlace(`P${pid}`, {}, cwd).facts});
	const [first, second] = [await join(11, folder), await join(12, folder)];
	await join(13, linked);
	const collector = new Collector(test.context);
	await collector.look();
	const ran = (sessionId: string, activity: string) =>
		test.context.engine.write(writer =>
			recordEvent(
				writer,
				sessionId,
				{turn: 'working', activity, llmModel: null, transcriptPath: null, branch: null, subagents: 0},
				readClocks(test.context),
			),
		);
	/** What moved, and a look that finds it; the clock of the files is the real one. */
	const move = async (...words: readonly string[]) => {
		git(...words);
		clock.advance(Math.max(5000, Date.now() - clock.now()));
		await collector.look();
	};
	const moved = async () => (await test.bus.listAlerts()).filter(({type}) => type === 'head_moved');
	return {test, clock, folder, git, first, second, ran, move, moved, collector};
}

describe('a checkout that two sessions share', () => {
	it('alerts both when the branch changes, and names who ran git', async () => {
		const {folder, second, first, ran, move, moved, test} = await share();
		await ran(first, 'ran npm test');
		await ran(second, 'ran git switch -c fix');
		await ran(second, 'ended its turn');
		await move('switch', '-q', '-c', 'fix');
		expect(await moved()).toMatchObject([
			{
				severity: 'HIGH',
				sessionIds: expect.arrayContaining([first, second]),
				subject: folder,
				detail: `the branch changed from main to fix in ${folder}: probably by ${second}`,
			},
		]);
		const branches = (await test.bus.snapshot()).sessions.map(({branch}) => branch);
		expect(branches).toEqual(['fix', 'fix', 'other']);
		expect((await test.bus.peek(first)).map(({body}) => body)).toContainEqual(
			expect.stringMatching(/^\[HIGH\] head_moved: "the branch changed from main to fix in /),
		);
	});

	it('alerts of commits and stashes, too', async () => {
		for (const prepare of ['commit', 'stash'] as const) {
			const {folder, git, first, ran, move, moved} = await share();
			await ran(first, `ran git ${prepare}`);
			if (prepare === 'stash') {
				writeFileSync(path.join(folder, 'a.txt'), 'a');
				git('add', 'a.txt');
				await move('stash', '-q');
			} else {
				await move('commit', '-q', '--allow-empty', '-m', 'second');
			}
			expect(await moved()).toMatchObject([
				{detail: expect.stringMatching(/^(?:HEAD moved from|the stash changed to) /)},
			]);
		}
	});

	it('alerts once for an episode, and no more after a quarter of an hour', async () => {
		const {ran, first, move, moved, clock, test} = await share();
		await ran(first, 'ran git commit');
		await move('commit', '-q', '--allow-empty', '-m', 'second');
		await move('commit', '-q', '--allow-empty', '-m', 'third');
		expect(await moved()).toHaveLength(1);
		clock.advance(16 * minute);
		await test.bus.prune();
		expect(await moved()).toEqual([]);
	});

	it('says so when nobody on the bus can be told to have done it', async () => {
		const {move, moved, clock} = await share();
		clock.advance(5 * minute);
		await move('commit', '-q', '--allow-empty', '-m', 'second');
		expect(await moved()).toMatchObject([{detail: expect.stringContaining('nobody on the bus is known')}]);
	});

	it('is left alone by what moves in another worktree', async () => {
		const {move, moved} = await share();
		await move('-C', '.', 'branch', 'unrelated');
		await move('update-ref', 'refs/heads/other', 'HEAD');
		expect(await moved()).toEqual([]);
	});
});
