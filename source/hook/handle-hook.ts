import {statSync} from 'node:fs';
import type {Agent} from '../agents/agent.js';
import {type HookFacts, type HookOutput, type Reply, silence} from '../agents/hooks.js';
import {findAgent} from '../agents/index.js';
import {parsePayload} from '../agents/payload.js';
import {readLastModel} from '../agents/transcript.js';
import type {ObserveResult} from '../bus/bus.js';
import type {Context} from '../bus/context.js';
import type {EventVerbs} from '../bus/event-verbs.js';
import {resolveLockPath} from '../bus/lock-path.js';
import type {Coverage} from '../bus/rules/lock-overlap.js';
import type {Caller} from '../caller/find-caller.js';
import {findPlace} from '../caller/place.js';
import type {World} from '../commands/world.js';
import type {OpenEvents} from './open-events.js';
import {type EventReading, readEvent} from './read-event.js';

/** What a hook works with. */
export type HookCall = {
	readonly vendor: string;
	readonly event: string;
	readonly world: Pick<World, 'environment'>;
	readonly open: () => Promise<OpenEvents>;
	/** Who called; asked once the bus is open. */
	readonly findCaller: (context: Context) => Caller;
	/** What starts session-bus in the agent's shell. */
	readonly command: () => string;
	/** Called when no keeper runs. */
	readonly startKeeper: (context: Context) => Promise<void>;
};

/** The largest payload that is read, in bytes. */
export const longestPayload = 8 * 1024 * 1024;

/** How many characters are put before a model at once: the strictest vendor cuts at 10,000. */
export const mailRoom = 8000;

/**
 * Takes in one event of an agent and says what its hook prints.
 * @param input the payload, as it came on standard input
 * @throws Error for input that cannot be used, and BusError; whoever calls stays silent towards the agent
 */
export async function handleHook(input: string, call: HookCall): Promise<HookOutput> {
	const agent = findAgent(call.vendor);
	const {hooks} = agent ?? {};
	const spec = hooks && Object.hasOwn(hooks.events, call.event) ? hooks.events[call.event] : undefined;
	if (!agent?.hooks || !spec) throw new Error('no such event is known of this agent');
	if (Buffer.byteLength(input) > longestPayload) throw new Error('the payload is too large');
	const payload = parsePayload(input);
	if (!payload) throw new Error('the payload is no JSON object');
	const facts = agent.hooks.read(payload, call.event);
	if (facts.conversation === null) throw new Error('the payload names no conversation');
	const reading = readEvent(spec, facts);
	const {context, events} = await call.open();
	const result = await observe(
		{context, events},
		call,
		agent,
		{...facts, conversation: facts.conversation},
		reading,
	);
	// Nothing can be added to a session that is over
	if (!result || reading.ends) return silence;
	if (!result.isKept) await call.startKeeper(context);
	await completeFacts(events, call, agent, facts, result);
	if (reading.ranShell) await findShellWrites(events, result);
	const reply = await replyTo(result, reading, facts, call);
	return reply ? agent.hooks.answer(call.event, reply) : silence;
}

async function observe(
	{context, events}: OpenEvents,
	call: HookCall,
	agent: Agent,
	facts: HookFacts & {readonly conversation: string},
	reading: EventReading,
): Promise<ObserveResult | null> {
	const {environment} = call.world;
	const found = call.findCaller(context);
	// Some agents run the hooks of others; the session is that of the agent whose process it is
	if (found.agent && found.agent.via === 'ancestry' && found.agent.vendor !== agent.vendor) return null;
	const isSeen = found.agent?.vendor === agent.vendor && found.agent.pid !== null;
	const cwd = facts.cwd ?? '/';
	return events.observe({
		registration: {
			vendor: agent.vendor,
			pid: isSeen ? (found.agent?.pid ?? null) : (found.runner ?? null),
			sharedProcess: isSeen && found.agent?.sharedProcess === true,
			agentSessionId: facts.conversation,
			model: facts.model,
			transcriptPath: facts.transcript,
			...findPlace(null, environment, cwd).facts,
			cwd: facts.cwd,
		},
		isOpening: reading.isOpening,
		turn: reading.turn,
		activity: reading.activity,
		ends: reading.ends,
		confirms: reading.confirms,
		wants: reading.wants.flatMap(file => coverageOf(file, cwd)),
		wrote: reading.wrote.flatMap(file => coverageOf(file, cwd)),
		ranShell: reading.ranShell,
		takes: reading.takes,
		subagents: reading.subagents,
		isAmbiguous: reading.isAmbiguous,
		continuesAs: reading.continuesAs,
		beginsTurn: reading.beginsTurn,
		room: mailRoom,
	});
}

/** A path that nothing can be written to is none that needs guarding. */
function coverageOf(file: string, cwd: string): Coverage[] {
	try {
		const {path, scope} = resolveLockPath(file, cwd);
		// A file may be named like a pattern, but an agent writes files
		return [{path, scope: scope === 'glob' ? 'file' : scope}];
	} catch {
		return [];
	}
}

/** Looks up what the payloads of this vendor do not tell, until it is known. */
async function completeFacts(
	events: EventVerbs,
	{world}: HookCall,
	agent: Agent,
	facts: HookFacts,
	{sessionId, missing}: ObserveResult,
): Promise<void> {
	if (sessionId === null || missing.length === 0 || facts.conversation === null) return;
	const transcriptPath = facts.transcript ?? agent.findTranscript(facts.conversation, world.environment);
	if (transcriptPath === null) return;
	const model = missing.includes('model') ? readLastModel(transcriptPath, agent.modelInTranscript) : null;
	await events.describeSession(sessionId, {model, transcriptPath});
}

async function findShellWrites(events: EventVerbs, {sessionId, rivalFiles, shellBeganMs}: ObserveResult) {
	const changed = rivalFiles.flatMap(file => {
		const stats = statSync(file.path, {throwIfNoEntry: false});
		return stats && stats.mtimeMs >= shellBeganMs ? [{...file, modifiedMs: stats.mtimeMs}] : [];
	});
	if (sessionId !== null && changed.length > 0) {
		await events.recordShellWrites(sessionId, shellBeganMs, changed);
	}
}

/** What to say, if anything; the words for it are loaded only then. */
async function replyTo(
	{denial, mail}: ObserveResult,
	{takes}: EventReading,
	{cwd}: HookFacts,
	{command}: HookCall,
): Promise<Reply | null> {
	if (!denial && mail.length === 0) return null;
	const [{denialText}, {mailText}] = await Promise.all([
		import('./denial-text.js'),
		import('./mail-text.js'),
	]);
	if (denial) return {deny: denialText(denial, cwd ?? '/', Date.now(), command())};
	const text = mailText(mail, command());
	return takes === 'continuation' ? {continuation: text} : {context: text};
}
