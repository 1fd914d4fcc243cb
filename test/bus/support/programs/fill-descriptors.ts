/*
 * Opens a bus while this process may hardly open a file any more: `fill-descriptors.mjs PATH`. Prints how that went
 * for each number of descriptors that are left, beginning with none.
 */
import {closeSync, openSync} from 'node:fs';
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';
import {describeFailure} from './describe-failure.js';

const [path = ''] = process.argv.slice(2);

async function attempt(): Promise<unknown> {
	const bus = await openBus({path, settings: defaultSettings});
	try {
		await bus.register({vendor: 'claude', pid: process.pid});
		return 'opened';
	} finally {
		await bus.close();
	}
}

// Loads whatever is loaded late
await attempt();

const reports: unknown[] = [];
for (let spare = 0; spare < 12; spare++) {
	const taken: number[] = [];
	try {
		for (;;) taken.push(openSync('/dev/null', 'r'));
	} catch {
		// the limit is reached
	}
	for (const descriptor of taken.splice(0, spare)) closeSync(descriptor);
	reports.push(await attempt().catch(describeFailure));
	for (const descriptor of taken) closeSync(descriptor);
}
process.stdout.write(JSON.stringify(reports));
