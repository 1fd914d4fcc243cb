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
	/** What sessions are called, but for what OpenCode calls those that have no name yet. */
	const titles = new Map();
	/** What the model is told until its turn is over, and in the next one if that was cut off. */
	const contexts = new Map();
	/** Sessions that were told something no request to the model has carried yet. */
	const unheard = new Set();
	/** Sessions whose turn was cut off or has failed, and that were not prompted since. */
	const failed = new Set();
	/** How many tools run in a session. */
	const running = new Map();
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
		title: titles.get(sessionID),
		hasHeard: !unheard.has(sessionID),
		...facts,
	});

	const addContext = (sessionID, text) => {
		const before = contexts.get(sessionID);
		contexts.set(sessionID, before === undefined ? text : before + '\\n\\n' + text);
		unheard.add(sessionID);
	};

	const count = (sessionID, by) => running.set(sessionID, Math.max(0, (running.get(sessionID) ?? 0) + by));

	/** Whether there is a new name to tell. */
	const remember = info => {
		if (!info?.id) return false;
		if (info.parentID) parents.set(info.id, info.parentID);
		if (info.model?.id) models.set(info.id, info.model.id);
		if (!info.title || info.parentID || /^New session - \\d/.test(info.title)) return false;
		const isNew = titles.get(info.id) !== info.title;
		titles.set(info.id, info.title);
		return isNew;
	};

	const goOn = (sessionID, text) => {
		continued.add(sessionID);
		unheard.add(sessionID);
		// Ends with the turn it begins, so nothing waits for it
		Promise.resolve(client.session.prompt({path: {id: sessionID}, body: {parts: [{type: 'text', text}]}})).catch(
			() => {
				continued.delete(sessionID);
				addContext(sessionID, text);
			},
		);
	};

	const onEvent = async (type, properties) => {
		const sessionID = properties.sessionID ?? properties.info?.id;
		if (!sessionID) return;
		if (type === 'session.created') {
			remember(properties.info);
			await ask(type, payload(sessionID));
		} else if (type === 'session.updated') {
			// A name that nobody has a turn for is told with the first one
			if (remember(properties.info) && open.has(sessionID)) await ask(type, payload(sessionID));
		} else if (type === 'session.deleted') {
			await ask(type, payload(sessionID));
			for (const memory of [parents, models, titles, contexts, unheard, failed, running, continued, open])
				memory.delete(sessionID);
		} else if (type === 'session.error') {
			failed.add(sessionID);
		} else if (type === 'permission.asked' || type === 'permission.updated') {
			const {permission, patterns, metadata, title} = properties;
			const facts = {tool: permission ?? properties.type, patterns, metadata, title};
			await ask('permission.asked', payload(sessionID, facts));
		} else if (type === 'question.asked') {
			await ask(type, payload(sessionID, {questions: properties.questions}));
		} else if (['permission.replied', 'question.replied', 'question.rejected'].includes(type)) {
			await ask(type, payload(sessionID));
		} else if (type === 'session.idle') {
			running.delete(sessionID);
			const isContinuation = continued.delete(sessionID);
			const facts = failed.has(sessionID) ? {isContinuation, hasHeard: false} : {isContinuation};
			if (!failed.has(sessionID)) contexts.delete(sessionID);
			const {continuation} = await ask(type, payload(sessionID, facts));
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
			failed.delete(sessionID);
			const {context} = await ask('chat.message', payload(sessionID));
			if (typeof context === 'string') addContext(sessionID, context);
		},
		'experimental.chat.system.transform': async ({sessionID}, output) => {
			const context = contexts.get(sessionID);
			if (context !== undefined) output.system.push(context);
			// Beside running tools it is no request of the conversation
			if (!running.get(sessionID)) unheard.delete(sessionID);
		},
		'tool.execute.before': async ({sessionID, tool}, {args}) => {
			const {deny} = await ask('tool.execute.before', payload(sessionID, {tool, args}));
			if (typeof deny === 'string') throw new Error(deny);
			count(sessionID, 1);
		},
		'tool.execute.after': async ({sessionID, tool, args}, output) => {
			const {context} = await ask('tool.execute.after', payload(sessionID, {tool, args}));
			count(sessionID, -1);
			if (typeof context !== 'string') return;
			output.output = (output.output ?? '') + '\\n\\n' + context;
			unheard.add(sessionID);
		},
		'shell.env': async ({sessionID}, output) => {
			if (sessionID) output.env.SESSION_BUS_ID = sessionID;
		},
	};
};
`;
