import {spawnSync} from 'node:child_process';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {recordClaude} from './recordings/claude.js';
import {recordCodex} from './recordings/codex.js';
import {recordCopilot} from './recordings/copilot.js';
import {fixturesFolder, storeFixtures} from './recordings/fixtures.js';
import {recordGemini} from './recordings/gemini.js';
import {recordKimi} from './recordings/kimi.js';
import {recordOpencode} from './recordings/opencode.js';
import {Stage} from './recordings/stage.js';
import {ensureCli, vendors} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {type ModelServer, startModelServer} from './support/model-server.js';

/** It overwrites the fixtures, so it must be asked for. */
const isWanted = process.env.RECORD_FIXTURES === '1';

const recordings = {
	claude: recordClaude,
	codex: recordCodex,
	gemini: recordGemini,
	kimi: recordKimi,
	copilot: recordCopilot,
	opencode: recordOpencode,
};

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(async () => {
	await server.close();
	if (isWanted) spawnSync('biome', ['format', '--write', fixturesFolder]);
});

test.skipIf(!isWanted).for(vendors)('records what %s tells its hooks', async (vendor, {skip}) => {
	const cli = ensureCli(vendor);
	if ('skipped' in cli) return skip(cli.skipped);
	const stage = new Stage(drivers[vendor], server);
	onTestFinished(() => stage.world.close());

	await recordings[vendor](stage);

	const names = storeFixtures(stage.world, stage.told());
	expect(names.length).toBeGreaterThan(10);
});
