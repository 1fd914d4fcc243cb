import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {writeDeep} from '../support/agent-driver.js';
import {at, listAt, textAt} from '../support/json.js';
import type {Recorded} from '../support/recorder.js';
import type {World} from '../support/world.js';
import {anonymiser} from './anonymise.js';

/** Where fixtures are kept. */
export const fixturesFolder = path.resolve(import.meta.dirname, '../../agents/fixtures');

/** Variables that tell a hook who called it, and not what the test had set. */
const telling = /^(AI_AGENT$|AGENT$|CLAUDE|CODEX|GEMINI|KIMI|COPILOT|OPENCODE|PLUGIN)/;

/** Those whose values differ from run to run. */
const changing = /(_PID|_TOKEN|_SOCKET)$/;

/** Stores one payload of every event and kind of tool, and the variables hooks see. Returns their names. */
export function storeFixtures(world: World, told: readonly Recorded[]): string[] {
	const {vendor} = world.driver;
	const anonymise = anonymiser(world);
	const given = world.driver.environment(world.home, world.model.url);
	const folder = path.join(fixturesFolder, vendor);
	mkdirSync(folder, {recursive: true});
	// Beside them lie ends of transcripts
	for (const name of readdirSync(folder)) if (name.endsWith('.json')) rmSync(path.join(folder, name));
	const payloads = new Map<string, unknown>();
	const environment = new Map<string, string>();
	for (const {event, payload, env} of told) {
		const name = [event, ...variant({event, payload, env})].join('.').replace(/[^\w.-]/g, '-');
		if (!payloads.has(name)) payloads.set(name, payload);
		for (const [key, value] of Object.entries(typeof env === 'object' && env !== null ? env : {})) {
			if (telling.test(key) && !(key in given))
				environment.set(key, changing.test(key) ? '1' : String(value));
		}
	}
	for (const [name, payload] of payloads)
		writeDeep(path.join(fixturesFolder, vendor, `${name}.json`), anonymise(payload) as object);
	const sorted = Object.fromEntries([...environment].sort(([a], [b]) => (a < b ? -1 : 1)));
	writeDeep(path.join(fixturesFolder, vendor, 'environment.json'), anonymise(sorted) as object);
	return [...payloads.keys()].sort();
}

/** What tells payloads of one event apart: the tool, the occasion, and whether a subagent is meant. */
function variant({event, payload, env}: Omit<Recorded, 'above'>): string[] {
	const input = at(payload, 'input');
	const agent = textAt(payload, 'agent_id') || textAt(payload, 'agentId');
	const isStart = event === 'SessionStart' && textAt(payload, 'source') === 'startup';
	const parts = [
		textAt(payload, 'tool_name') || textAt(payload, 'toolName') || textAt(input, 'tool'),
		textAt(payload, 'notification_type'),
		listAt(payload, 'tool_calls').length > 1 ? 'parallel' : '',
		/^sessionstart$/i.test(event) ? textAt(payload, 'source') : '',
		// Only there does Claude tell its model
		isStart && at(env, 'CLAUDE_CODE_ENTRYPOINT') === 'cli' ? 'terminal' : '',
		/^sessionend$/i.test(event) ? textAt(payload, 'reason') : '',
		event === 'TurnStarted' ? textAt(payload, 'origin_kind') : '',
		event === 'event.session.status' ? textAt(payload, 'properties', 'status', 'type') : '',
		// Claude names an agent only below one; to Kimi the main one is an agent too
		/^subagent/i.test(event) || ['', 'main'].includes(agent) ? '' : 'subagent',
	];
	return parts.filter(part => part !== '');
}
