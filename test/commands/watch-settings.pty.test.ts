import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openTerminal} from '../monitor/support/terminal.js';
import {entry} from './support/program.js';
import {openSandbox} from './support/sandbox.js';

test('what could not be saved holds all the same, and is saved with the next change', async () => {
	const sandbox = openSandbox();
	await sandbox.join('claude');
	const file = path.join(sandbox.home, '.session-bus', 'config.json');
	const terminal = openTerminal({
		command: `cd ${sandbox.work}; ${process.execPath} ${entry}; echo "code=$?"`,
		columns: 120,
		rows: 24,
		env: sandbox.env,
	});
	onTestFinished(() => terminal.kill());
	await terminal.see(/claude-\d+ .*active/);
	writeFileSync(file, '{');
	terminal.type('v');
	const refused = await terminal.see('✗ not saved: ~/.session-bus/config.json:1:');
	expect(refused).toContain('needs attention');
	expect(readFileSync(file, 'utf8')).toBe('{');

	writeFileSync(file, '{}');
	terminal.type('s');
	const saved = await terminal.see('by state');
	expect(saved).not.toContain('not saved');
	await terminal.see(() => readFileSync(file, 'utf8').includes('sort'));
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({monitor: {attentionOnly: true, sort: 'state'}});
	// drawn after what was saved has been taken over
	terminal.type('?');
	expect(await terminal.see('▸ Help')).toContain('needs attention');
	terminal.type('q');
	await terminal.see('code=0');
});
