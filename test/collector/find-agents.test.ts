import {expect, test} from 'vitest';
import {isConversation} from '../../source/agents/first-word.js';
import {findAgent} from '../../source/agents/index.js';

function isTalk(vendor: string, line: string): boolean {
	const agent = findAgent(vendor);
	if (!agent) throw new Error(`there is no agent ${vendor}`);
	return isConversation({agent, look: {name: vendor, arguments: line.split(' ')}});
}

test.each([
	['claude', 'claude'],
	['claude', 'claude -p update'],
	['claude', 'claude --print --model opus update'],
	['claude', 'claude --resume agents'],
	['claude', 'claude -r mcp'],
	['claude', 'claude --resume --model doctor'],
	['claude', 'claude --dangerously-skip-permissions -- install'],
	['claude', 'claude explain mcp'],
	['codex', 'codex exec update'],
	['codex', 'codex -p cloud'],
	['codex', 'codex resume mcp'],
	['gemini', 'node --max-old-space-size=4096 /x/bundle/gemini.js --prompt mcp'],
	['gemini', 'gemini -i skills'],
	['kimi', 'kimi -r info'],
	['copilot', 'copilot -p help'],
	['copilot', 'copilot --model init'],
	['opencode', 'opencode -s export'],
	['opencode', 'opencode run stats'],
	['amp', 'amp -x usage'],
])('%s talks as %j', (vendor, line) => {
	expect(isTalk(vendor, line)).toBe(true);
});

test.each([
	['claude', 'claude mcp serve'],
	['claude', 'claude --model opus mcp serve'],
	['claude', 'claude --model=opus --verbose doctor'],
	['codex', 'codex mcp-server'],
	['codex', 'codex -m gpt-5 mcp-server'],
	['codex', 'codex -c model=o3 -C /src mcp-server'],
	['codex', 'node /usr/lib/node_modules/@openai/codex/bin/codex.js --profile fast login'],
	['gemini', 'node /usr/bin/gemini -m pro mcp list'],
	['kimi', 'kimi --work-dir /src mcp'],
	['copilot', 'copilot --log-level debug mcp'],
	['opencode', 'opencode --log-level DEBUG models'],
])('%s only serves as %j', (vendor, line) => {
	expect(isTalk(vendor, line)).toBe(false);
});
