/*
 * Opens a bus and looks at it: `open-and-look.mjs PATH [--fallback] [--register]`. Prints how that went.
 */
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';
import {describeFailure} from './describe-failure.js';

const [path = '', ...flags] = process.argv.slice(2);

async function look(): Promise<unknown> {
	const readOnlyFallback = flags.includes('--fallback');
	const bus = await openBus({path, settings: defaultSettings, readOnlyFallback});
	try {
		if (flags.includes('--register')) await bus.register({vendor: 'claude', pid: process.pid});
		const {sessions} = await bus.snapshot();
		return {readOnly: bus.readOnly, sessions: sessions.map(session => session.sessionId)};
	} finally {
		await bus.close();
	}
}

process.stdout.write(JSON.stringify(await look().catch(describeFailure)));
