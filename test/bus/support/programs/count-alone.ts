import {readFileSync, writeFileSync} from 'node:fs';
import {alone} from '../../../../source/bus/engine/sqlite/file-lock.js';

const [file = '', rounds = ''] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
	alone(`${file}-lock`, 60_000, () => {
		const count = Number(readFileSync(file, 'utf8'));
		// as long as it takes others to come in, if they can
		const until = performance.now() + 1;
		while (performance.now() < until);
		writeFileSync(file, String(count + 1));
	});
}
