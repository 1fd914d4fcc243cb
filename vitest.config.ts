import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		// They need the real agents: `npm run test:agents`
		exclude: ['test/real-agents/**'],
		// Tests start real processes and terminals; the limit only catches those that hang
		testTimeout: 300_000,
		hookTimeout: 60_000,
		pool: 'forks',
		// Most of them wait for processes they have started, so that one processor has time for two
		maxWorkers: Math.max(2, availableParallelism()),
	},
});
