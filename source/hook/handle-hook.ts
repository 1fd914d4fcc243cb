import path from 'node:path';
import type {Agent} from '../agents/agent.js';
import {hearing} from '../agents/hearing.js';
import {hookSeconds} from '../agents/hook-command.js';
import {
	type EventMeaning,
	type HookFacts,
	type HookOutput,
	type Hooks,
	type Reply,
	silence,
} from '../agents/hooks.js';
import {findAgent} from '../agents/index.js';
import {resetIn} from '../agents/limits.js';
import type {Payload} from '../agents/payload.js';
import {readLast} from '../agents/transcript.js';
import type {AgentEvent, ObserveResult} from '../bus/agent-event.js';
import type {Context} from '../bus/context.js';
import type {EventVerbs} from '../bus/event-verbs.js';
import {startPatience, turnPatience} from '../bus/limits.js';
import {nameOf} from '../bus/rules/names.js';
import type {Said} from '../bus/verbs/deliver.js';
import type {UntoldMail} from '../bus/verbs/untold-mail.js';
import type {Door} from '../caller/find-caller.js';
import {findPlace} from '../caller/place.js';
import type {Caller} from '../caller/who-calls.js';
import {modificationTime} from '../system/modification-time.js';
import type {World} from '../system/world.js';
import {denialText} from './denial-text.js';
import {tellMail} from './mail-text.js';
import type {OpenEvents} from './open-events.js';
import {type EventReading, readEvent} from './read-event.js';
import {type Observed, tellOrJudge} from './tell-or-judge.js';
import type {Untold, UntoldFile, UntoldJournal} from './untold.js';
import {writeDownSaid} from './write-down-said.js';

/** What a hook works with. */
export type HookCall = {
	readonly vendor: string;
	readonly event: string;
	readonly world: Pick<World, 'environment'>;
	/**
	 * Opens the bus.
	 * @param patience milliseconds to wait for others at most, where it may be more than at every tool
	 */
	readonly open: (patience?: number) => Promise<OpenEvents>;
	/** Who called; asked once the bus is open. */
	readonly findCaller: (context: Context, door: Door) => Caller;
	/** What starts session-bus in the agent's shell. */
	readonly command: () => string;
	/** Told of what went wrong beside the answer. */
	readonly report: (error: unknown) => void;
	/** Told of what somebody wrote wrong and every event meets again. */
	readonly reportSlip: (slip: string) => void;
	/** Milliseconds since the hook's process began. */
	readonly elapsed: () => number;
	/** What the bus could not be told of a conversation. */
	readonly untoldOf: (conversation: string) => UntoldJournal;
	/** Called when no keeper runs. */
	readonly startKeeper: (context: Context) => Promise<void>;
};

/** What a hook prints, and what is to be written down once all of it was printed. */
export type HookAnswer = {readonly output: HookOutput; readonly whenSaid: (() => Promise<void>) | null};

/** The answer of a hook that has nothing to say. */
export const silentAnswer: HookAnswer = {output: silence, whenSaid: null};

/** The vendor may have given up a hook that is so many milliseconds short of its limit, or later. */
const limitMargin = 1000;

/** After so many milliseconds of waiting for the database nothing is done any more that can wait for another event. */
const longestWait = 300;

/**
 * Takes in one event of an agent and says what its hook prints.
 * @throws Error for a payload that cannot be used, and BusError; whoever calls stays silent towards the agent
 */
export async function handleHook(payload: Payload, call: HookCall): Promise<HookAnswer> {
	const began = performance.now();
	const agent = findAgent(call.vendor);
	const {hooks} = agent ?? {};
	const spec = hooks && Object.hasOwn(hooks.events, call.event) ? hooks.events[call.event] : undefined;
	if (!agent?.hooks || !spec) throw new Error('no such event is known of this agent');
	const facts = agent.hooks.read(payload, call.event);
	if (facts.conversation === null) throw new Error('the payload names no conversation');
	const reading = readEvent(spec, facts);
	// A conversation that was only left says goodbye when its process may have begun another one
	if (spec.means === 'ended' && !reading.ends) return silentAnswer;
	const untold = call.untoldOf(facts.conversation);
	const beganMs = Date.now() - Math.floor(call.elapsed());
	const {opened, result} = await observeOrKeep(untold, reading, facts.cwd, beganMs, async kept => {
		const opened = await call.open(patienceOf(spec.means));
		const told = {...facts, conversation: facts.conversation ?? ''};
		return {opened, result: await observe(opened, call, agent, told, reading, kept)};
	});
	// Nothing can be added to a session that is over
	if (!result || reading.ends) return silentAnswer;
	const {reply, said} = replyTo(result, reading, facts, call, agent.hooks);
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
	const left = () => 1000 * hookSeconds(spec) - limitMargin - call.elapsed();
	const mail = said && {...said, events: opened.events, untold, left};
	return {output, whenSaid: mail && (() => writeDownSaid(mail))};
}

/** How long an event may wait for others; `undefined` for as long as any at every tool. */
function patienceOf(means: EventMeaning): number | undefined {
	if (means === 'started') return startPatience;
	return means === 'prompt' || means === 'turn over' ? turnPatience : undefined;
}

/** Tells the bus what it could not be told before; keeps for the next event what it cannot be told now. */
async function observeOrKeep<Told extends {readonly result: Observed | null}>(
	untold: UntoldJournal,
	{wants, wrote, proves, beginsTurn, turnId = null, isAmbiguous}: EventReading,
	cwd: string | null,
	began: number,
	tell: (kept: readonly Untold[]) => Promise<Told>,
): Promise<Told> {
	const absolute = (file: string) => path.resolve(cwd ?? '/', file);
	const wanted = wants.map(file => ({path: absolute(file), sinceMs: began}));
	const isOfMail = proves !== null || beginsTurn;
	const event = isOfMail ? [{proves, beginsTurn, turnId, isAmbiguous, atMs: began}] : [];
	const kept = untold.read();
	try {
		const told = await tell(kept.untold);
		if (told.result?.isTold === false) untold.keep([...event, ...(told.result.denial ? [] : wanted)]);
		else if (told.result) kept.forget();
		return told;
	} catch (error) {
		const written = wrote.map(absolute).map(file => ({path: file, sinceMs: modificationTime(file) ?? began}));
		untold.keep([...event, ...wanted, ...written]);
		throw error;
	}
}

const isFile = (one: Untold): one is UntoldFile => 'path' in one;
const isMail = (one: Untold): one is UntoldMail => !isFile(one);

async function observe(
	{context, events}: OpenEvents,
	call: HookCall,
	agent: Agent,
	facts: HookFacts & {readonly conversation: string},
	reading: EventReading,
	untold: readonly Untold[],
): Promise<Observed | null> {
	const {vendor} = agent;
	const {agent: caller, why} = call.findCaller(context, {vendor, conversation: facts.conversation});
	// Some agents run the hooks of others; the session is that of the agent whose process it is
	if (caller && caller.vendor !== vendor) return null;
	// What is kept ready for a conversation begins and ends; with a prompt or a tool it is in use, whatever files say
	const isInUse = reading.isOpening && (!reading.isStart || reading.isSwitch === true);
	const isWaiting = caller?.isSpare === true && !isInUse;
	const cwd = facts.cwd ?? '/';
	const observation: AgentEvent = {
		...reading,
		limit:
			reading.limit === null ? null : {text: reading.limit, untilMs: resetIn(reading.limit, context.now())},
		registration: {
			vendor,
			// No event without a process makes a session
			pid: isWaiting ? null : (caller?.pid ?? null),
			sharedProcess: caller?.sharedProcess === true,
			agentSessionId: facts.conversation,
			model: facts.model === null ? null : nameOf(facts.model),
			transcriptPath: facts.transcript,
			...placeOf(call, cwd),
			cwd: facts.cwd,
		},
		wrote: reading.wrote.map(file => ({
			path: file,
			atMs: reading.isLate ? modificationTime(path.isAbsolute(file) ? file : `${cwd}/${file}`) : null,
		})),
		untold: untold.filter(isFile),
		untoldMail: untold.filter(isMail),
		beganMs: context.now() - Math.floor(call.elapsed()),
		isHeard: hearing(agent.voiceInTranscript),
	};
	const observed = await tellOrJudge(observation, {events, elapsed: call.elapsed, report: call.report});
	if (
		observed.sessionId === null &&
		observed.isTold &&
		observation.registration.pid === null &&
		!isWaiting &&
		!reading.ends
	)
		call.reportSlip(`whose session this hook serves cannot be found: ${why}`);
	return observed;
}

/** A bad name in the environment must not leave the files unguarded. */
function placeOf({world, report, reportSlip}: HookCall, told: string): ReturnType<typeof findPlace>['facts'] {
	const named = world.environment.SESSION_BUS_PROJECT ?? '';
	const isBad = named !== '' && nameOf(named) === null;
	if (isBad) report(new Error('SESSION_BUS_PROJECT is no name'));
	const environment = isBad ? {...world.environment, SESSION_BUS_PROJECT: undefined} : world.environment;
	const {facts, problem} = findPlace(null, environment, told);
	if (problem) reportSlip(problem.message);
	return facts;
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

/** What to say, if anything. */
function replyTo(
	{sessionId, denial, handed}: ObserveResult,
	{takes, footing}: EventReading,
	{cwd}: HookFacts,
	{command}: HookCall,
	{room, door}: Hooks,
): {readonly reply: Reply | null; readonly said: {readonly sessionId: string; readonly said: Said} | null} {
	if (!denial && !handed) return {reply: null, said: null};
	if (denial) return {reply: {deny: denialText(denial, cwd ?? '/', Date.now(), command(), door)}, said: null};
	if (!handed || sessionId === null) return {reply: null, said: null};
	const {text, ...told} = tellMail(handed.messages, command(), room, door);
	return {
		reply: takes === 'continuation' ? {continuation: text} : {context: text},
		said: {sessionId, said: {...told, taker: handed.taker, footing}},
	};
}
