import {type HookOutput, silence} from '../agents/hooks.js';
import {locateHome} from '../bus/location.js';
import {findCaller} from '../caller/find-caller.js';
import {ensureKeeper} from '../keeper/ensure-keeper.js';
import type {World} from '../system/world.js';
import {commandName} from './command-name.js';
import {handleHook} from './handle-hook.js';
import {logHookFailure} from './hook-log.js';
import {type OpenEvents, openEvents} from './open-events.js';
import {readPayload} from './read-payload.js';
import {waitToWake} from './wait-to-wake.js';

/** What a hook is called with. */
export type HookLine = {
	readonly vendor: string;
	/** The vendor's own name of the event; `wait` to wait beside an idle session. */
	readonly event: string;
	/** The database, where it was named. */
	readonly database: string | null;
};

/**
 * Answers one call of an agent's hook. Whatever goes wrong, the answer is silence, and the failure is written down
 * where `doctor` finds it. It opens no more of the bus than events need, because it runs at every tool.
 */
export async function runHook({vendor, event, database}: HookLine, world: World): Promise<HookOutput> {
	let opened: OpenEvents | null = null;
	const open = async () => {
		opened ??= await openEvents(database, world.cwd);
		return opened;
	};
	const report = (error: unknown) => {
		const reason = error instanceof Error ? error.message : String(error);
		logHookFailure(homeOf(world), {at: new Date().toISOString(), vendor, event, error: reason});
	};
	try {
		return await answer(vendor, event, world, open, report);
	} catch (error) {
		report(error);
		return silence;
	}
}

async function answer(
	vendor: string,
	event: string,
	world: World,
	open: () => Promise<OpenEvents>,
	report: (error: unknown) => void,
): Promise<HookOutput> {
	const payload = readPayload(world);
	const command = () => commandName(world.environment);
	if (event === 'wait') {
		const isWanted = () => process.ppid === world.parent;
		return waitToWake(payload, {vendor, open, command, isWanted, pid: process.pid});
	}
	return handleHook(payload, {
		vendor,
		event,
		world,
		open,
		report,
		command,
		findCaller: ({processes}) => findCaller(processes, world.environment, world.parent),
		startKeeper: async context => void (await ensureKeeper(context, 'start')),
	});
}

function homeOf({environment, cwd}: World): string | null {
	try {
		return locateHome(environment, cwd);
	} catch {
		return null;
	}
}
