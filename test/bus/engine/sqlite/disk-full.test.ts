import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {bundleProgram, runProgram} from '../../support/program.js';
import {temporaryFolder} from '../../support/temp-folder.js';

const canMount = (() => {
	try {
		execFileSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	}
})();

/** Runs a program in a mount namespace of its own, in which the folder `disk` is this small. */
const onSmallDisk = (disk: string, size: string) => [
	'unshare',
	'-m',
	'sh',
	'-c',
	`mount -t tmpfs -o size=${size},mode=700 none "$0" && exec "$@"`,
	disk,
];

async function fillDisk(size: string): Promise<unknown> {
	const program = await bundleProgram('fill-disk');
	const disk = path.join(temporaryFolder(), 'disk');
	mkdirSync(disk);
	return runProgram(program, [disk], {prefix: onSmallDisk(disk, size)});
}

it.runIf(canMount)('says that the disk is full, and loses nothing it had acknowledged', async () => {
	const report = await fillDisk('2m');
	expect(report).toMatchObject({
		filled: {
			failure: {
				kind: 'unusable',
				message: expect.stringMatching(/^no room left to write the database .*: the disk is full$/),
				hint: 'free some space and run the command again; nothing was changed',
			},
		},
		integrity: 'ok',
	});
	const {filled} = Object(report);
	expect(filled.acknowledged.length).toBeGreaterThan(5);
	expect(filled.unread).toEqual(filled.acknowledged);
});

it.runIf(canMount).each(['4k', '16k', '32k', '64k', '128k', '256k', '320k'])(
	'says that the disk is full when a bus is made on one of %s',
	async size => {
		const report = await fillDisk(size);
		const failure = Object(report).filled?.failure ?? report;
		expect(failure).toMatchObject({kind: 'unusable', message: expect.stringContaining('the disk is full')});
	},
);
