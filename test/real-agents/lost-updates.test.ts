import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {cacheFolder, ensureCli, type Vendor} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {EditLoop} from './support/edit-loop.js';
import {openInstalledWorld, openSharedBus, type SharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {openWorld, type World} from './support/world.js';

/** How long agents edit, in seconds. */
const seconds = Number(process.env.EDIT_SECONDS ?? 60);

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

/** Each goes through the files in an order of its own. */
const strides = [1, 3];

type Result = {edits: number; denied: number; refused: number; lost: number; unknown: readonly string[]};

/** Two agents edit ten files at once. */
async function editAtOnce(name: string, pair: readonly Vendor[], shared: SharedBus | null): Promise<Result> {
	const folder = realpathSync(mkdtempSync(path.join(cacheFolder, 'homes', 'shared-')));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true, maxRetries: 10}));
	const project = path.join(folder, 'project');
	const files = Array.from({length: 10}, (_, index) => path.join(project, 'src', `${index}.txt`));
	mkdirSync(path.join(project, 'src'), {recursive: true});
	for (const file of files) writeFileSync(file, 'file-begins\n');
	const workers: Array<{loop: EditLoop; world: World}> = [];
	// one after the other: two cannot be set up at once
	for (const [index, vendor] of pair.entries()) {
		const model = server.agent(`${name}-${vendor}`);
		const loop = new EditLoop(drivers[vendor], files, strides[index] ?? 1);
		model.setScript(loop.script);
		const world = shared
			? await openInstalledWorld(shared, drivers[vendor], model, {project})
			: openWorld(drivers[vendor], model, {project});
		workers.push({loop, world});
	}
	const deadline = performance.now() + seconds * 1000;
	await Promise.all(workers.map(({loop, world}) => loop.run(world, deadline)));
	const found = new Set(files.flatMap(file => readFileSync(file, 'utf8').split('\n')));
	const loops = workers.map(({loop}) => loop);
	const written = loops.flatMap(loop => loop.written);
	return {
		edits: written.length,
		denied: loops.reduce((sum, {denied}) => sum + denied, 0),
		refused: loops.reduce((sum, {refused}) => sum + refused, 0),
		lost: written.filter(line => !found.has(line)).length,
		unknown: loops.flatMap(({unknown}) => unknown),
	};
}

test.for([
	['claude', 'gemini'],
	['gemini', 'kimi'],
] as const)('%s and %s edit ten files at once, and no edit is lost', async (pair, {skip}) => {
	for (const vendor of pair) {
		const cli = ensureCli(vendor);
		if ('skipped' in cli) return skip(cli.skipped);
	}
	const name = pair.join('-');
	const bare = await editAtOnce(`${name}-bare`, pair, null);
	const kept = await editAtOnce(`${name}-kept`, pair, openSharedBus());
	const rows = [
		['', 'edits', 'denied by the bus', 'refused by the agent', 'lost'],
		...(
			[
				['without session-bus', bare],
				['with session-bus', kept],
			] as const
		).map(([title, {edits, denied, refused, lost}]) => [title, edits, denied, refused, lost]),
	];
	const table = rows.map(cells =>
		cells
			.map(cell => String(cell).padEnd(22))
			.join('')
			.trimEnd(),
	);
	process.stdout.write(`${pair.join(' and ')}, ${seconds} s\n${table.join('\n')}\n`);
	expect([bare.unknown, kept.unknown]).toEqual([[], []]);
	expect(bare.edits).toBeGreaterThan(0);
	expect(kept.edits).toBeGreaterThan(0);
	expect(kept.denied).toBeGreaterThan(0);
	expect(kept.lost).toBe(0);
});
