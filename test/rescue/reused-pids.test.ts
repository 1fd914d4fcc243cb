import {spawnSync} from 'node:child_process';
import * as v from 'valibot';
import {expect, test} from 'vitest';
import {bundleProgram, runProgram} from '../bus/support/program.js';
import {fullSize} from '../commands/support/full-size.js';

const namespace = ['unshare', '-p', '-f', '--mount-proc', '--kill-child'] as const;

/** Why pids cannot be used again at will here; `null` where they can. */
function whyNot(): string | null {
	const [command, ...words] = namespace;
	const script = 'echo 300 > /proc/sys/kernel/ns_last_pid && perl -MTime::HiRes -e 1';
	const {status, stderr, error} = spawnSync(command, [...words, 'sh', '-c', script], {encoding: 'utf8'});
	return status === 0 ? null : (error?.message ?? stderr.trim());
}

const reason = whyNot();

const tally = v.object({
	runs: v.number(),
	reused: v.number(),
	alive: v.number(),
	dead: v.number(),
	outcomes: v.record(v.string(), v.number()),
});

const expected = ['ended', 'forced', 'was gone', 'refused'];

async function replace(runs: number, seconds: number, how: 'checked' | 'careless') {
	const program = await bundleProgram('kill-replaced');
	return v.parse(
		tally,
		await runProgram(program, [String(runs), String(seconds), how], {prefix: [...namespace]}),
	);
}

test('a kill never ends a process other than the one that is meant, however pids are used again', async ({
	skip,
}) => {
	if (reason !== null) skip(`no PID namespace can be made: ${reason}`);
	const seen = new Set<string>();
	// What is gone when it is to be ended is met rarely
	for (let batch = 0; batch < 6 && !expected.every(outcome => seen.has(outcome)); batch++) {
		const {runs, reused, alive, dead, outcomes} = await replace(fullSize ? 1000 : 200, 60, 'checked');
		expect({dead, alive}).toEqual({dead: 0, alive: runs});
		// A slow machine has its minute, too
		expect(runs).toBeGreaterThan(100);
		expect(reused).toBeGreaterThan(0.9 * runs);
		for (const outcome of Object.keys(outcomes)) seen.add(outcome);
	}
	expect([...seen]).toEqual(expect.arrayContaining(expected));
});

test('looking and then signalling would', async ({skip}) => {
	if (reason !== null) skip(`no PID namespace can be made: ${reason}`);
	expect((await replace(200, 20, 'careless')).dead).toBeGreaterThan(0);
});
