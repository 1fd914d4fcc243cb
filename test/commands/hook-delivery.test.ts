import {describe, expect, it} from 'vitest';
import {until} from './support/condition.js';
import {FullPipe} from './support/full-pipe.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';
import {eventsOf, silent} from './support/turn-events.js';

const vendors = ['claude', 'codex', 'gemini', 'kimi', 'copilot', 'opencode'] as const;

/** An agent in the middle of a turn, and one who writes to it. */
async function openTurn(vendor: string) {
	const sandbox = openSandbox();
	const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
	const events = eventsOf(vendor);
	await agent.fire(events.start);
	await agent.fire(events.prompt, {prompt_id: 'one'});
	const peer = await sandbox.join('peer');
	const bus = await sandbox.bus();
	return {
		sandbox,
		agent,
		events,
		bus,
		send: async (body: string, to: string | null = agent.sessionId) =>
			(await bus.send(peer.sessionId, {to, body})).id,
		statusOf: async (id: number) => (await bus.findMessage(peer.sessionId, id)).status,
	};
}

/** The pid of the hook that holds a message, once one does. */
function holderOf(sandbox: Sandbox, id: number): Promise<number> {
	return until(`somebody holds message ${id}`, () => {
		const connection = sandbox.connect();
		const taker = connection.prepare('SELECT taker FROM inter_session_messages WHERE id = ?').pluck().get(id);
		connection.close();
		return Number(/^hook (\d+)/.exec(String(taker))?.[1] ?? 0) || null;
	});
}

describe('a hook that is killed', () => {
	it('before it has said what it took loses nothing: the next event says it', async () => {
		const {sandbox, agent, send, statusOf} = await openTurn('claude');
		const id = await send('do not lose me');
		const pipe = new FullPipe(sandbox.folder);
		const hook = agent.fireTo(`> "${pipe.path}"`, 'PostToolBatch', {tool_calls: []});
		process.kill(await holderOf(sandbox, id), 'SIGKILL');
		await hook;
		expect(pipe.read()).toBe('');
		expect((await agent.fire('PostToolBatch', {tool_calls: []})).stdout).toContain('do not lose me');
		expect(await statusOf(id)).toBe('delivered');
		await agent.fire('Stop');
		expect(await statusOf(id)).toBe('read');
	});

	it('before it has written down that it said it has its mail said again rather than lost', async () => {
		const {sandbox, agent, send, statusOf} = await openTurn('claude');
		const id = await send('better twice than never');
		const pipe = new FullPipe(sandbox.folder);
		const hook = agent.fireTo(`> "${pipe.path}"`, 'PostToolBatch', {tool_calls: []});
		const pid = await holderOf(sandbox, id);
		const connection = sandbox.connect();
		connection.exec('BEGIN IMMEDIATE');
		pipe.read();
		await until('it has said it', () => pipe.read().includes('better twice than never'));
		process.kill(pid, 'SIGKILL');
		await hook;
		connection.exec('ROLLBACK');
		connection.close();
		expect((await agent.fire('PostToolBatch', {tool_calls: []})).stdout).toContain('better twice than never');
		expect(await statusOf(id)).toBe('delivered');
	});

	it('by nobody, but cannot write down that it said it, keeps that for the next event, which says nothing twice', async () => {
		const {sandbox, agent, send, statusOf} = await openTurn('claude');
		const id = await send('once is enough');
		const pipe = new FullPipe(sandbox.folder);
		const hook = agent.fireTo(`> "${pipe.path}"`, 'PostToolBatch', {tool_calls: []});
		await holderOf(sandbox, id);
		const connection = sandbox.connect();
		connection.exec('BEGIN IMMEDIATE');
		pipe.read();
		await hook;
		connection.exec('ROLLBACK');
		connection.close();
		expect(await statusOf(id)).toBe('delivered');
		await expect(agent.fire('PostToolBatch', {tool_calls: []})).resolves.toEqual(silent);
		expect(await statusOf(id)).toBe('read');
	});

	it('or whose reader has gone leaves its mail to the next event', async () => {
		const {agent, send, statusOf} = await openTurn('claude');
		const id = await send('nobody reads this');
		await agent.fireTo('| :', 'PostToolBatch', {tool_calls: []});
		expect((await agent.fire('PostToolBatch', {tool_calls: []})).stdout).toContain('nobody reads this');
		expect(await statusOf(id)).toBe('delivered');
	});
});

describe('hooks of parallel tools', () => {
	it('hand over each message once, and none of them takes the other’s for read', async () => {
		const {sandbox, agent, send, statusOf} = await openTurn('codex');
		const first = await send('first');
		const pipe = new FullPipe(sandbox.folder);
		const slow = agent.fireTo(`> "${pipe.path}"`, 'PostToolUse', {tool_name: 'Bash', turn_id: 'one'});
		await holderOf(sandbox, first);
		const second = await send('second');
		// What the same peer sent later waits for what may still be lost
		await expect(agent.fire('PostToolUse', {tool_name: 'Bash'})).resolves.toEqual(silent);
		pipe.read();
		await slow;
		expect(pipe.read()).toContain('first');
		expect((await agent.fire('PostToolUse', {tool_name: 'Bash'})).stdout).toContain('second');
		expect([await statusOf(first), await statusOf(second)]).toEqual(['delivered', 'delivered']);
		await agent.fire('Stop');
		expect([await statusOf(first), await statusOf(second)]).toEqual(['read', 'read']);
	});

	it('of one event, called twice at once, say each message once', async () => {
		const {agent, send} = await openTurn('copilot');
		for (const number of [1, 2, 3]) await send(`message ${number}`);
		const said = await Promise.all(
			Array.from({length: 4}, () => agent.fire('postToolUse', {toolName: 'bash'})),
		);
		const text = said.map(({stdout}) => stdout).join('');
		for (const number of [1, 2, 3]) expect(text.split(`message ${number}`)).toHaveLength(2);
	});
});

/** Where a vendor hands over mail between two tools, and what it tells of the other tool of the same answer. */
const amid = [
	['codex', ['PreToolUse', 'PostToolUse']],
	['gemini', ['BeforeTool', 'AfterTool']],
	['copilot', ['postToolUse', 'postToolUseFailure']],
] as const;

describe.each(amid)('of %s the hook', (vendor, siblings) => {
	it.each(siblings)(
		'at %s of another tool of the same answer is no proof that the model was called',
		async sibling => {
			const {sandbox, agent, events, send, statusOf} = await openTurn(vendor);
			const id = await send('the model has not seen me');
			expect((await agent.fire(events.tool)).stdout).toContain('the model has not seen me');
			expect((await agent.fire(sibling)).stdout).not.toContain('the model has not seen me');
			expect(await statusOf(id)).toBe('delivered');
			await sandbox.crash(agent.caller.pid);
			const heir = await HookedAgent.start(sandbox, vendor, 'conversation-1');
			expect((await heir.fire(events.prompt)).stdout).toContain('the model has not seen me');
		},
	);
});

describe.each(vendors)('%s', vendor => {
	const answer = {last_assistant_message: 'done', prompt_response: 'done', stopReason: 'end_turn'};

	it('has read what it was told with a prompt once its turn is over, and is told it once', async () => {
		const {agent, events, send, statusOf} = await openTurn(vendor);
		await agent.fire(events.stop, answer);
		const id = await send('once');
		await send('for all', null);
		const {stdout} = await agent.fire(events.prompt, {prompt_id: 'two', hasHeard: true});
		expect([stdout.split('once').length, stdout.split('for all').length]).toEqual([2, 2]);
		expect(await statusOf(id)).toBe('delivered');
		const later = [
			await agent.fire(events.tool, {toolName: 'bash', tool_name: 'Bash'}),
			await agent.fire(events.stop, answer),
			await agent.fire(events.prompt, {prompt_id: 'three', hasHeard: true}),
		];
		expect(later).toEqual([silent, silent, silent]);
		expect(await statusOf(id)).toBe('read');
	});

	it('is told a broadcast from before it began once, in its first turn', async () => {
		const sandbox = openSandbox();
		const peer = await sandbox.join('peer');
		await (await sandbox.bus()).send(peer.sessionId, {to: null, body: 'sent before'});
		const agent = await HookedAgent.start(sandbox, vendor, 'conversation-1');
		const events = eventsOf(vendor);
		const told = [
			await agent.fire(events.start, {source: 'startup'}),
			await agent.fire(events.prompt, {prompt_id: 'one'}),
			await agent.fire(events.tool, {toolName: 'bash', tool_name: 'Bash', hasHeard: true}),
			await agent.fire(events.stop, answer),
			await agent.fire(events.prompt, {prompt_id: 'two', hasHeard: true}),
		];
		expect(
			told
				.map(({stdout}) => stdout)
				.join('')
				.split('sent before'),
		).toHaveLength(2);
	});

	it('has read what it was told, though the bus was busy when an event proved it', async () => {
		const {sandbox, agent, events, send, statusOf} = await openTurn(vendor);
		await agent.fire(events.stop, answer);
		const id = await send('once');
		expect((await agent.fire(events.prompt, {prompt_id: 'two', hasHeard: true})).stdout).toContain('once');
		const connection = sandbox.connect();
		connection.exec('BEGIN IMMEDIATE');
		const proof = vendor === 'kimi' ? events.stop : events.tool;
		await agent.fire(proof, {...answer, toolName: 'bash', tool_name: 'Bash'});
		connection.exec('ROLLBACK');
		connection.close();
		expect(await statusOf(id)).toBe('delivered');
		await expect(agent.fire(events.prompt, {prompt_id: 'three', hasHeard: true})).resolves.toEqual(silent);
		expect(await statusOf(id)).toBe('read');
	});

	it('is told again what a turn forgot that was cut off before an answer, and nothing else twice', async () => {
		const {agent, events, send, statusOf} = await openTurn(vendor);
		await agent.fire(events.stop, answer);
		const id = await send('for whichever turn');
		expect((await agent.fire(events.prompt, {prompt_id: 'two', hasHeard: true})).stdout).toContain(
			'for whichever turn',
		);
		const again = (await agent.fire(events.prompt, {prompt_id: 'three', hasHeard: true})).stdout;
		const forgets = ['claude', 'gemini', 'copilot'].includes(vendor);
		expect(again.includes('for whichever turn')).toBe(forgets);
		expect(await statusOf(id)).toBe('delivered');
	});
});

it.each(['clear', 'resume'])(
	'Gemini is told nothing as it begins by %s, which drops it, but with its prompt',
	async source => {
		const {agent, send, statusOf} = await openTurn('gemini');
		await agent.fire('AfterAgent', {prompt_response: 'done'});
		const id = await send('not to be dropped');
		const later = agent.converse('conversation-2');
		await expect(later.fire('SessionStart', {source})).resolves.toEqual(silent);
		expect((await later.fire('BeforeAgent')).stdout).toContain('not to be dropped');
		expect(await statusOf(id)).toBe('delivered');
	},
);

describe('a prompt that is typed while the turn goes on', () => {
	it.each([
		['claude', {prompt_id: 'one'}],
		['codex', {turn_id: 'one'}],
		['kimi', {is_steer: true}],
	])(
		'of %s ends no turn, so that nothing is told twice and nothing new is told with it',
		async (vendor, facts) => {
			const {agent, events, send, statusOf} = await openTurn(vendor);
			await agent.fire(events.stop);
			const first = await send('told with the prompt');
			const prompt = vendor === 'kimi' ? {} : facts;
			expect(
				(await agent.fire(events.prompt, {...prompt, prompt_id: 'two', turn_id: 'two'})).stdout,
			).toContain('told with the prompt');
			const second = await send('sent meanwhile');
			const steering = {...facts, ...(vendor === 'kimi' ? {} : {prompt_id: 'two', turn_id: 'two'})};
			await expect(agent.fire(events.prompt, steering)).resolves.toEqual(silent);
			expect([await statusOf(first), await statusOf(second)]).toEqual(['delivered', 'pending']);
		},
	);
});

describe('the prompt that a vendor makes of mail at the end of a turn', () => {
	it.each([
		['gemini', 'AfterAgent', 'BeforeAgent'],
		['copilot', 'agentStop', 'userPromptSubmitted'],
	])('is no turn of a person to %s, so that nothing is told twice', async (vendor, stop, prompt) => {
		const {agent, send, statusOf} = await openTurn(vendor);
		const id = await send('go on');
		const {reason} = JSON.parse((await agent.fire(stop)).stdout);
		await expect(agent.fire(prompt, {prompt: reason})).resolves.toEqual(silent);
		expect(await statusOf(id)).toBe('delivered');
	});
});
