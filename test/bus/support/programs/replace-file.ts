/*
 * Puts copies of a file in the place of another: `replace-file.mjs COPIED REPLACED`. Each line on its input makes it
 * do so a hundred times, and answer when it has.
 */
import {copyFileSync, renameSync} from 'node:fs';
import {createInterface} from 'node:readline';

const [copied = '', replaced = ''] = process.argv.slice(2);
for await (const _line of createInterface({input: process.stdin})) {
	for (let round = 0; round < 100; round++) {
		copyFileSync(copied, `${replaced}.next`);
		renameSync(`${replaced}.next`, replaced);
	}
	process.stdout.write('done\n');
}
