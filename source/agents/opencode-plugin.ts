/** The plugin that calls our hooks out of OpenCode's own process: plain JavaScript, which its Bun runs as it is. */
export function opencodePlugin(launcher: string): string {
	return source.replace("'LAUNCHER'", () => JSON.stringify(launcher));
}

const source = `// Written by \`session-bus install\`, removed by \`session-bus uninstall\`.
import {spawn, spawnSync} from 'node:child_process';

const launcher = 'LAUNCHER';

/** Milliseconds a hook may take. */
const limit = 5000;

/** Milliseconds a goodbye may keep the process from leaving. */
const goodbyeLimit = 1500;

/** Calls a hook; an empty answer for every failure, because the bus must never stand in the agent's way. */
function ask(event, payload) {
	return new Promise(resolve => {
		const give = answer => {
			clearTimeout(timer);
			resolve(answer);
		};
		const timer = setTimeout(() => {
			child?.kill('SIGKILL');
			give({});
		}, limit);
		let child;
		try {
			child = spawn(launcher, ['hook', 'opencode', event], {stdio: ['pipe', 'pipe', 'ignore']});
			const chunks = [];
			child.on('error', () => give({}));
			child.stdin.on('error', () => {});
			child.stdout.on('data', chunk => chunks.push(chunk));
			child.on('close', () => give(parse(Buffer.concat(chunks).toString('utf8'))));
			child.stdin.end(JSON.stringify(payload));
		} catch {
			give({});
		}
	});
}

function parse(text) {
	try {
		const answer = JSON.parse(text);
		return typeof answer === 'object' && answer !== null ? answer : {};
	} catch {
		return {};
	}
}

export const SessionBus = async ({client, directory}) => {
	/** Parents of the sessions that subagents have. */
	const parents = new Map();
	const models = new Map();
	/** What the model is told until its turn is over. */
	const contexts = new Map();
	/** Sessions whose turn began because we asked for it. */
	const continued = new Set();
	/** Sessions that had a turn in this process. */
	const open = new Set();

	// No event tells that the process leaves
	process.once('exit', () => {
		for (const sessionID of open) {
			const input = JSON.stringify({sessionID, directory});
			const stdio = ['pipe', 'ignore', 'ignore'];
			spawnSync(launcher, ['hook', 'opencode', 'session.deleted'], {input, stdio, timeout: goodbyeLimit});
		}
	});

	const payload = (sessionID, facts) => ({
		sessionID,
		directory,
		model: models.get(sessionID),
		parentID: parents.get(sessionID),
		...facts,
	});

	const remember = info => {
		if (!info?.id) return;
		if (info.parentID) parents.set(info.id, info.parentID);
		if (info.model?.id) models.set(info.id, info.model.id);
	};

	const goOn = (sessionID, text) => {
		continued.add(sessionID);
		// Ends with the turn it begins, so nothing waits for it
		Promise.resolve(client.session.prompt({path: {id: sessionID}, body: {parts: [{type: 'text', text}]}})).catch(
			() => continued.delete(sessionID),
		);
	};

	const onEvent = async (type, properties) => {
		const sessionID = properties.sessionID ?? properties.info?.id;
		if (!sessionID) return;
		if (type === 'session.created') {
			remember(properties.info);
			await ask(type, payload(sessionID));
		} else if (type === 'session.updated') {
			remember(properties.info);
		} else if (type === 'session.deleted') {
			await ask(type, payload(sessionID));
			for (const memory of [parents, models, contexts, continued, open]) memory.delete(sessionID);
		} else if (type === 'permission.asked' || type === 'permission.updated') {
			await ask('permission.asked', payload(sessionID, {tool: properties.permission ?? properties.type}));
		} else if (type === 'permission.replied') {
			await ask(type, payload(sessionID));
		} else if (type === 'session.idle') {
			contexts.delete(sessionID);
			const isContinuation = continued.delete(sessionID);
			const {continuation} = await ask(type, payload(sessionID, {isContinuation}));
			if (typeof continuation === 'string') goOn(sessionID, continuation);
		}
	};

	return {
		event: async ({event}) => {
			try {
				await onEvent(event.type, event.properties ?? {});
			} catch {
				// nothing of the bus may reach the agent
			}
		},
		'chat.message': async ({sessionID, model}) => {
			if (!parents.has(sessionID)) open.add(sessionID);
			if (model?.modelID) models.set(sessionID, model.modelID);
			const {context} = await ask('chat.message', payload(sessionID));
			if (typeof context === 'string') contexts.set(sessionID, context);
		},
		'experimental.chat.system.transform': async ({sessionID}, output) => {
			const context = contexts.get(sessionID);
			if (context !== undefined) output.system.push(context);
		},
		'tool.execute.before': async ({sessionID, tool}, {args}) => {
			const {deny} = await ask('tool.execute.before', payload(sessionID, {tool, args}));
			if (typeof deny === 'string') throw new Error(deny);
		},
		'tool.execute.after': async ({sessionID, tool, args}, output) => {
			const {context} = await ask('tool.execute.after', payload(sessionID, {tool, args}));
			if (typeof context === 'string') output.output = (output.output ?? '') + '\\n\\n' + context;
		},
		'shell.env': async ({sessionID}, output) => {
			if (sessionID) output.env.SESSION_BUS_ID = sessionID;
		},
	};
};
`;
