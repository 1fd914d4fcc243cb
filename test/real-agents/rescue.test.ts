import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {ensureCli, vendors} from './support/clis.js';
import {drivers} from './support/drivers.js';
import {openInstalledWorld, openSharedBus} from './support/installed-world.js';
import {type ModelServer, startModelServer} from './support/model-server.js';
import {liveSession, openPeer} from './support/scenes.js';
import {until} from './support/until.js';

let server: ModelServer;
beforeAll(async () => {
	server = await startModelServer();
});
afterAll(() => server.close());

const resumeDocument = v.object({
	resume: v.tuple([v.object({folder: v.string(), command: v.array(v.string()), line: v.string()})]),
});
const manifestDocument = v.object({
	files: v.array(v.object({path: v.string(), source: v.string()})),
	missing: v.array(v.unknown()),
});

const cases = vendors.flatMap(vendor => [
	{vendor, how: 'SIGKILL'} as const,
	{vendor, how: 'rescue --kill'} as const,
]);

test.for(cases)(
	'$vendor, ended in its turn by $how, is exported and resumed with what it held',
	async ({vendor, how}, {skip}) => {
		const cli = ensureCli(vendor);
		if ('skipped' in cli) return skip(cli.skipped);
		const driver = drivers[vendor];
		const shared = openSharedBus();
		const model = server.agent(`${vendor}-rescued`);
		const world = await openInstalledWorld(shared, driver, model);
		const bus = await shared.bus();
		const peer = await openPeer(bus);
		const old = Promise.withResolvers<Session>();
		let sent = 0;
		model.setScript(async ({toolResultsSinceUser}) => {
			if (toolResultsSinceUser.length === 0) return driver.tools.shell('echo first');
			const session = await liveSession(bus, vendor);
			if (sent === 0) {
				await bus.claim(session.sessionId, 'T');
				await bus.lock(session.sessionId, 'api.ts', {cwd: world.project});
				sent = (await bus.send(peer.sessionId, {to: session.sessionId, body: 'the mail'})).id;
				const transcript = session.transcriptPath;
				if (transcript !== null) {
					await until('it is written down', () => isWritten(transcript));
				}
				if (how === 'SIGKILL') process.kill(session.pid ?? 0, 'SIGKILL');
				else await shared.command(world, 'rescue', session.sessionId, '--kill', '--force');
				old.resolve(session);
			}
			return {say: 'nobody hears this'};
		});
		await world.oneShot('please work');
		const dead = await old.promise;

		const target = path.join(world.home, 'export');
		await shared.command(world, 'rescue', dead.sessionId, '--export', '--output', target);
		const manifest = v.parse(
			manifestDocument,
			JSON.parse(readFileSync(path.join(target, 'manifest.json'), 'utf8')),
		);
		expect(manifest.missing).toEqual([]);
		expect(
			await world.run({command: 'sha256sum', args: ['-c', '--quiet', 'SHA256SUMS']}, target),
		).toMatchObject({
			code: 0,
		});
		const ofConversation = manifest.files.filter(file => file.path.startsWith('conversation/'));
		expect(ofConversation.length).toBeGreaterThan(0);
		if (vendor === 'opencode') {
			expect(ofConversation.map(file => file.path)).toEqual(
				expect.arrayContaining(['session', 'message', 'part'].map(name => `conversation/${name}.jsonl`)),
			);
			expect(readFileSync(path.join(target, 'conversation/part.jsonl'), 'utf8')).toContain('please work');
		} else {
			expect(ofConversation[0]?.source).toBe(dead.transcriptPath);
			for (const {path: name, source} of ofConversation)
				expect(readFileSync(path.join(target, name)).equals(readFileSync(source)), source).toBe(true);
		}

		const conversation = dead.agentSessionId ?? '';
		const printed = await shared.command(world, 'rescue', dead.sessionId, '--resume', '--json');
		const [plan] = v.parse(resumeDocument, JSON.parse(printed)).resume;
		const oneShot = driver.resume(conversation, 'please go on');
		expect(plan).toMatchObject({folder: world.project, line: expect.stringContaining(conversation)});
		expect(plan.command[0]).toBe(oneShot.command);
		expect(plan.command.at(-1)).toContain(conversation);

		let inherited: Session | null = null;
		model.setScript(async () => {
			inherited ??= await liveSession(bus, vendor, session => session.sessionId !== dead.sessionId);
			return {say: 'this is done'};
		});
		expect(await world.run(oneShot)).toMatchObject({code: 0});
		expect(inherited).toMatchObject({agentSessionId: conversation, claims: 1, locks: 1});
		expect(await bus.findMessage(peer.sessionId, sent)).toMatchObject({status: 'read'});
	},
);

function isWritten(transcript: string): boolean {
	return existsSync(transcript) && readFileSync(transcript, 'utf8').includes('echo first');
}
