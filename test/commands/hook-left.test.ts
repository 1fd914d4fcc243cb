import path from 'node:path';
import {expect, test} from 'vitest';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox} from './support/sandbox.js';
import {eventsOf, silent} from './support/turn-events.js';

test.each(['claude', 'kimi'])(
	'late events of a conversation that %s has left change nothing',
	async vendor => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		const events = eventsOf(vendor);
		const old = await HookedAgent.start(sandbox, vendor, 'old');
		await old.fire(events.start, {source: 'startup'});
		const cleared = old.converse('new');
		await cleared.fire(events.start, {source: 'clear'});
		await cleared.fire(events.prompt);
		expect(await cleared.wantsToWrite(file)).toBeNull();

		for (const event of [events.tool, events.stop, events.end])
			expect(await old.fire(event, {reason: 'other'})).toMatchObject(silent);
		const bus = await sandbox.bus();
		const {sessions} = await bus.snapshot();
		expect(sessions).toMatchObject([{agentSessionId: 'new', turn: 'working'}]);
		expect((await bus.listLocks()).map(lock => lock.path)).toEqual([file]);
	},
);
