import type {Context} from '../bus/context.js';
import {listLiveSessions} from '../bus/tables/sessions.js';
import type {RunningAgent} from '../bus/types.js';
import {isLocal} from '../bus/verbs/keep.js';
import {Discovery} from './discovery.js';
import {ProcessView} from './process-view.js';

/** The agents that run here unregistered at this moment, for where no keeper looks for them. */
export async function discoverNow(context: Context): Promise<readonly RunningAgent[]> {
	const sessions = (await context.engine.read(listLiveSessions)).filter(session => isLocal(session, context));
	const view = new ProcessView(context.processes, null, context.now());
	return new Discovery(context.processes).find(view, sessions).map(({vendor, pid, conversation, cwd}) => ({
		llmVendor: vendor,
		pid,
		agentSessionId: conversation || null,
		cwd,
	}));
}
