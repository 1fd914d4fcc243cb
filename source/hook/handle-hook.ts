import path from 'node:path';
import type {Agent} from '../agents/agent.js';
import {type HookFacts, type HookOutput, type Reply, silence} from '../agents/hooks.js';
import {findAgent} from '../agents/index.js';
import type {Payload} from '../agents/payload.js';
import {readLast} from '../agents/transcript.js';
import type {ObserveResult} from '../bus/bus.js';
import type {Context} from '../bus/context.js';
import type {EventVerbs} from '../bus/event-verbs.js';
import {resolveFilePath} from '../bus/lock-path.js';
import type {Coverage} from '../bus/rules/lock-overlap.js';
import {isName} from '../bus/rules/names.js';
import type {Caller} from '../caller/find-caller.js';
import {findPlace} from '../caller/place.js';
import {findGitPlace} from '../git/git-place.js';
import {modificationTime} from '../system/modification-time.js';
import type {World} from '../system/world.js';
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
	/** Told of what went wrong beside the answer. */
	readonly report: (error: unknown) => void;
	/** Called when no keeper runs. */
	readonly startKeeper: (context: Context) => Promise<void>;
};

/** How many characters are put before a model at once: the strictest vendor cuts at 10,000. */
export const mailRoom = 8000;

/** After so many milliseconds of waiting for the database nothing is done any more that can wait for another event. */
const longestWait = 300;

/**
 * Takes in one event of an agent and says what its hook prints.
 * @throws Error for a payload that cannot be used, and BusError; whoever calls stays silent towards the agent
 */
export async function handleHook(payload: Payload, call: HookCall): Promise<HookOutput> {
	const began = performance.now();
	const agent = findAgent(call.vendor);
	const {hooks} = agent ?? {};
	const spec = hooks && Object.hasOwn(hooks.events, call.event) ? hooks.events[call.event] : undefined;
	if (!agent?.hooks || !spec) throw new Error('no such event is known of this agent');
	const facts = agent.hooks.read(payload, call.event);
	if (facts.conversation === null) throw new Error('the payload names no conversation');
	const reading = readEvent(spec, facts);
	// A conversation that was only left says goodbye when its process may have begun another one
	if (spec.means === 'ended' && !reading.ends) return silence;
	const opened = await call.open();
	const result = await observe(opened, call, agent, {...facts, conversation: facts.conversation}, reading);
	// Nothing can be added to a session that is over
	if (!result || reading.ends) return silence;
	const reply = await replyTo(result, reading, facts, call);
	const output = reply ? agent.hooks.answer(call.event, reply) : silence;
	// What was decided is said, whatever becomes of the rest
	const rest = [
		async () => void (result.isKept || (await call.startKeeper(opened.context))),
		async () => completeFacts(opened.events, call, agent, facts, result),
		async () => void (reading.ranShell && (await findShellWrites(opened.events, result))),
	];
	for (const task of rest) {
		if (performance.now() - began > longestWait) break;
		await task().catch(call.report);
	}
	return output;
}

async function observe(
	{context, events}: OpenEvents,
	call: HookCall,
	agent: Agent,
	facts: HookFacts & {readonly conversation: string},
	reading: EventReading,
): Promise<ObserveResult | null> {
	const found = call.findCaller(context);
	// Some agents run the hooks of others; the session is that of the agent whose process it is
	if (found.agent && found.agent.via === 'ancestry' && found.agent.vendor !== agent.vendor) return null;
	const isSeen = found.agent?.vendor === agent.vendor && found.agent.pid !== null;
	const cwd = facts.cwd ?? '/';
	return events.observe({
		...reading,
		registration: {
			vendor: agent.vendor,
			pid: isSeen ? (found.agent?.pid ?? null) : (found.runner ?? null),
			sharedProcess: isSeen && found.agent?.sharedProcess === true,
			agentSessionId: facts.conversation,
			model: facts.model !== null && isName(facts.model) ? facts.model : null,
			transcriptPath: facts.transcript,
			...placeOf(call, cwd),
			cwd: facts.cwd,
		},
		wants: reading.wants.flatMap(file => coverageOf(file, cwd)),
		wrote: reading.wrote
			.flatMap(file => coverageOf(file, cwd))
			.map(({path: file}) => ({path: file, atMs: reading.isLate ? modificationTime(file) : null})),
		room: mailRoom,
	});
}

/** A broken project file, or a bad name in the environment, must not leave the files unguarded. */
function placeOf({world, report}: HookCall, cwd: string): ReturnType<typeof findPlace>['facts'] {
	try {
		const {facts} = findPlace(null, world.environment, cwd);
		if (facts.projectId != null && !isName(facts.projectId))
			throw new Error('SESSION_BUS_PROJECT is no name');
		return facts;
	} catch (error) {
		report(error);
		const git = findGitPlace(cwd);
		return {
			projectCandidates: [path.basename(git?.worktree ?? cwd)].filter(isName),
			cwd,
			repository: git?.repository ?? null,
			worktree: git?.worktree ?? null,
			branch: git?.branch ?? null,
		};
	}
}

/** A path that nothing can be written to is none that needs guarding. */
function coverageOf(file: string, cwd: string): Coverage[] {
	try {
		const coverage = resolveFilePath(file, cwd);
		return coverage ? [coverage] : [];
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
	const readModel = () =>
		(transcriptPath && readLast(transcriptPath, agent.modelInTranscript)) ??
		agent.readEnvironment(world.environment).model;
	const model = missing.includes('model') ? readModel() : null;
	const isNew = model !== null || (missing.includes('transcript') && transcriptPath !== null);
	if (isNew) await events.describeSession(sessionId, {model, transcriptPath});
}

async function findShellWrites(events: EventVerbs, {sessionId, rivalFiles, shellBeganMs}: ObserveResult) {
	const changed = rivalFiles.flatMap(file => {
		const modifiedMs = modificationTime(file.path);
		return modifiedMs !== null && modifiedMs >= shellBeganMs ? [{...file, modifiedMs}] : [];
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
