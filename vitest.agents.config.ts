import {defineConfig} from 'vitest/config';

/** Tests with the real agents, which are not part of `npm test`: they install a gigabyte and take minutes. */
export default defineConfig({
	test: {
		include: ['test/real-agents/**/*.test.ts'],
		testTimeout: 300_000,
		hookTimeout: 300_000,
		pool: 'forks',
		// Agents are heavy: one at a time
		fileParallelism: false,
	},
});
