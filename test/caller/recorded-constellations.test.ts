import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {expect, test} from 'vitest';
import {findAgent} from '../../source/agents/index.js';
import {seatOf} from '../../source/caller/seats.js';
import {whoCalls} from '../../source/caller/who-calls.js';
import {constellationSchema, constellationsFolder} from './support/constellation.js';

const recorded = readdirSync(constellationsFolder).map(name => {
	const text = readFileSync(path.join(constellationsFolder, name), 'utf8');
	return [name, v.parse(constellationSchema, JSON.parse(text))] as const;
});

/** `npm run record:constellations` records them anew. */
test.each(recorded)('whose call it was is found in %s', (_name, {vendor, door, above, pid, ...told}) => {
	// What is above the agent need not have been looked at
	const at = above.findIndex(process => process.pid === pid);
	const named = findAgent(vendor)?.readEnvironment(told.environment).pid ?? null;
	for (const ancestors of [above, above.slice(0, at + 1)]) {
		const caller = whoCalls({
			vendor: door === 'hook' ? vendor : null,
			conversation: told.conversation,
			environment: told.environment,
			ancestors: ancestors.map(process => seatOf({...process, marks: null})),
			isWhole: true,
			told: named === null ? [] : [{vendor, pid: named, presence: 'this agent', conversations: null}],
			spares: [],
		});
		expect(caller.agent, caller.why).toMatchObject({vendor, pid});
	}
});
