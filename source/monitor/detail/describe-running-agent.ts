import type {RunningAgent} from '../../bus/types.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import {stateLooks} from '../looks.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, knownFacts} from './description.js';

/** All that is known about an agent that has not registered, and what to do about it. */
export function describeRunningAgent(agent: RunningAgent, {home}: Viewpoint): Description {
	return {
		title: `Agent ${screenText(agent.llmVendor)}-${agent.pid}`,
		facts: knownFacts([
			['state', `${stateLooks.unregistered.glyph} unregistered: it runs, but takes no part in the bus`],
			['agent', agent.llmVendor],
			['directory', agent.cwd === null ? null : shortenHome(agent.cwd, home)],
			['process', String(agent.pid)],
			['conversation', agent.agentSessionId],
			['to do', 'press + to register it; after `session-bus install --all` new ones register themselves'],
		]),
		text: [],
		sections: [],
	};
}
