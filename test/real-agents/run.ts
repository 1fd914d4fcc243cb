/*
 * `npm run test:agents [-- --latest] [FILE…]`: drives the real agents, at the pinned versions or the newest ones.
 */
import {spawnSync} from 'node:child_process';
import {ensureCli, latestVariable, vendors} from './support/clis.ts';

const words = process.argv.slice(2);
const isLatest = words.includes('--latest');
if (isLatest) process.env[latestVariable] = '1';
const rest = words.filter(word => word !== '--latest');
const {status} = spawnSync('vitest', ['run', '--config', 'vitest.agents.config.ts', ...rest], {
	stdio: 'inherit',
});
for (const vendor of vendors) {
	const cli = ensureCli(vendor);
	process.stdout.write(`${vendor.padEnd(10)} ${'version' in cli ? cli.version : cli.skipped}\n`);
}
process.exitCode = status ?? 1;
