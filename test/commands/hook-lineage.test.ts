import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {until} from './support/condition.js';
import {HookedAgent} from './support/hooked-agent.js';
import {entry} from './support/program.js';
import {openSandbox} from './support/sandbox.js';

/** What an agent does that another one runs for one task: it begins, edits a file, and ends. */
const errand = (file: string) => `
	const {spawnSync} = require('node:child_process');
	const hook = (event, facts = {}) => spawnSync('sh', ['-c', '"$0" "$@"; true', ${JSON.stringify(process.execPath)},
		${JSON.stringify(entry)}, 'hook', 'codex', event],
		{input: JSON.stringify({session_id: 'errand', cwd: process.cwd(), hook_event_name: event, ...facts})}).stdout;
	hook('SessionStart', {source: 'startup'});
	hook('UserPromptSubmit');
	const command = '*** Begin Patch\\n*** Update File: ${file}\\n@@\\n-a\\n+b\\n*** End Patch';
	const patch = {tool_name: 'apply_patch', tool_input: {command}};
	process.stdout.write(hook('PreToolUse', patch));
	hook('PostToolUse', patch);
`;

test.each(['codex', 'codex-of-ours'])(
	'an agent that another one runs in its shell as %s edits what that one holds, and is in no conflict with it',
	async name => {
		const sandbox = openSandbox();
		const file = path.join(sandbox.work, 'a.ts');
		writeFileSync(file, 'a\n');
		const script = path.join(sandbox.folder, 'exec');
		writeFileSync(script, errand(file));
		const claude = await HookedAgent.start(sandbox, 'claude', 'outer');
		await claude.fire('SessionStart', {source: 'startup'});
		await claude.fire('UserPromptSubmit');
		expect(await claude.wantsToWrite(file)).toBeNull();

		const run = `"${sandbox.executable(name)}" "${script}"; true`;
		expect(await claude.caller.execute('sh', ['-c', run])).toMatchObject({code: 0, stdout: '', stderr: ''});
		const bus = await sandbox.bus();
		const [codex] = (await bus.snapshot({ended: true})).sessions.filter(
			({llmVendor}) => llmVendor === 'codex',
		);
		const {locks} = await bus.inspectSession(claude.sessionId);
		expect([codex?.agentSessionId, locks.map(lock => lock.path)]).toEqual(['errand', [file]]);
		expect(await bus.listAlerts({all: true})).toEqual([]);
		expect(await bus.inbox(claude.sessionId)).toEqual([]);

		const rival = await HookedAgent.start(sandbox, 'gemini', 'rival');
		expect(await rival.wantsToWrite(file)).toContain(`held by ${claude.sessionId}`);
	},
);

test('an orphan that PID 1 was handed is a stranger to the agent that is PID 1', async context => {
	const sandbox = openSandbox();
	const file = path.join(sandbox.work, 'a.ts');
	writeFileSync(file, 'a\n');
	const first = await sandbox.startNamespace({}, sandbox.executable('claude'));
	if (!first) return context.skip();
	const claude = await HookedAgent.start(sandbox, 'claude', 'outer', first);
	await claude.fire('SessionStart', {source: 'startup'});
	await claude.fire('UserPromptSubmit');
	expect(await claude.wantsToWrite(file)).toBeNull();

	const [script, said] = [path.join(sandbox.folder, 'exec'), path.join(sandbox.folder, 'said')];
	const whenOrphaned = `while (process.ppid !== 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);`;
	writeFileSync(script, `${whenOrphaned}\n${errand(file)}`);
	const line = `(setsid sh -c 'exec "$0" "$1" > "$2"' "${sandbox.executable('codex')}" "${script}" "${said}" &)`;
	await first.execute('sh', ['-c', line]);
	await until('the orphan was told', () => existsSync(said) && readFileSync(said, 'utf8') !== '');
	expect(readFileSync(said, 'utf8')).toContain('held by claude-1');
});
