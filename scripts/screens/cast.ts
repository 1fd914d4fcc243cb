import type {Registration} from '../../source/index.ts';

/** An agent of the scene: what it registers as, and when. */
export type Actor = Registration & {
	readonly agentSessionId: string;
	/** How many minutes before the pictures are taken it came. */
	readonly came: number;
	/** How many seconds before they are taken it last beat. */
	readonly beat: number;
};

/** The agents of the scene, in the order in which they came; folders are below the home folder. */
export const cast = (home: string) => {
	const webshop = {
		projectId: 'webshop',
		repository: `${home}/src/webshop/.git`,
		worktree: `${home}/src/webshop`,
		branch: 'main',
	};
	const ledger = {
		projectId: 'ledger',
		repository: `${home}/src/ledger/.git`,
		worktree: `${home}/src/ledger`,
		branch: 'rounding',
	};
	return {
		claude: {
			...webshop,
			vendor: 'claude',
			pid: 41877,
			model: 'opus-4.6',
			taskId: 'SHOP-42',
			cwd: `${home}/src/webshop`,
			agentSessionId: '0e8d4c1a-6b52-4f0e-9a57-2f1f3c1f8b11',
			transcriptPath: `${home}/.claude/projects/webshop/0e8d4c1a.jsonl`,
			came: 47,
			beat: 5,
		},
		kimi: {
			...ledger,
			vendor: 'kimi',
			pid: 40552,
			model: 'k2.5',
			taskId: 'LED-9',
			cwd: `${home}/src/ledger`,
			agentSessionId: 'session-7c2b9e04',
			transcriptPath: `${home}/.kimi-code/sessions/session-7c2b9e04/agents/main/wire.jsonl`,
			came: 38,
			beat: 10,
		},
		gemini: {
			vendor: 'gemini',
			pid: 38114,
			model: '2.5-pro',
			projectId: 'gateway',
			taskId: 'GW-31',
			repository: `${home}/src/gateway/.git`,
			worktree: `${home}/src/gateway`,
			cwd: `${home}/src/gateway`,
			branch: 'retries',
			agentSessionId: '5f6f0c52-8f0a-4c6b-b7de-95d1c41f8d20',
			came: 33,
			beat: 20,
		},
		opencode: {
			vendor: 'opencode',
			pid: 44209,
			model: 'gpt-5.2',
			projectId: 'docs',
			repository: `${home}/src/docs/.git`,
			worktree: `${home}/src/docs`,
			cwd: `${home}/src/docs`,
			branch: 'main',
			agentSessionId: 'ses_4b1d77',
			came: 21,
			beat: 15,
		},
		search: {
			...webshop,
			vendor: 'claude',
			pid: 43990,
			model: 'opus-4.6',
			projectId: 'search',
			taskId: 'SHOP-47',
			worktree: `${home}/src/webshop-search`,
			cwd: `${home}/src/webshop-search`,
			branch: 'search',
			agentSessionId: 'b7f0a9d2-4c3e-4f6a-8d1b-6a0e2f9c5d37',
			came: 12,
			beat: 25,
		},
		codex: {
			...webshop,
			vendor: 'codex',
			pid: 42310,
			model: 'gpt-5.2',
			taskId: 'SHOP-51',
			cwd: `${home}/src/webshop/server`,
			agentSessionId: '019b6a3e-52c7-7d12-8a44-0d9e3b7c6f05',
			came: 4,
			beat: 5,
		},
	} satisfies Record<string, Actor>;
};

/** Who is in the scene. */
export type ActorName = keyof ReturnType<typeof cast>;
