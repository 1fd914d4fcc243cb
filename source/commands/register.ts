import path from 'node:path';
import type {RegisterResult} from '../bus/bus.js';
import {linesFor} from '../bus/rules/alert-text.js';
import {type ProjectChoice, projectFile} from '../caller/discover-project.js';
import type {KeeperStatus} from '../keeper/ensure-keeper.js';
import {cleanText} from '../presentation/clean-text.js';
import {formatSize, shortenHome} from '../presentation/paths.js';
import {peerPath, peerWord, typeWord} from '../presentation/peer-words.js';
import type {Call} from './call.js';
import {type Command, type ExitCode, exitCodes} from './command.js';
import {findRegistrant} from './find-registrant.js';
import {requireTerminal} from './require-terminal.js';

export const register: Command = {
	name: 'register',
	summary: 'register the calling agent session, and show its conflicts',
	details:
		'The agent is found by the processes above this command, then by its environment variables. Registering\nagain brings the session up to date and repeats no alert.',
	arguments: [],
	flags: {
		llm: {
			type: 'text',
			value: 'VENDOR',
			help: 'the agent: claude, codex, gemini, kimi or any other',
			completes: 'vendors',
		},
		model: {type: 'text', value: 'MODEL', help: 'its model, such as opus-4.6'},
		'task-id': {type: 'text', value: 'TASK', help: 'the task it works on, such as H.13.2'},
		name: {type: 'text', value: 'NAME', help: 'what to call it, instead of its id'},
		project: {type: 'text', value: 'PROJECT', help: 'the project, instead of the discovered one'},
		pid: {type: 'text', value: 'PID', help: "the agent's own process, instead of the one found"},
		conversation: {type: 'text', value: 'ID', help: 'which conversation, where the process carries several'},
		cwd: {type: 'text', value: 'FOLDER', help: 'the folder it works in', completes: 'folders'},
		watch: {type: 'switch', help: 'open the monitor afterwards'},
		verbose: {type: 'switch', help: 'show every step'},
	},
	examples: [
		['session-bus register', 'from inside an agent: everything is found'],
		['session-bus register --llm codex --task-id J.15.6', 'name the agent and its task'],
		['session-bus register --pid 4711', 'adopt an agent that runs already'],
		['session-bus register --llm my-agent --pid 4711 --project PILOT', 'register any other process'],
		['session-bus register --watch', 'register, then watch'],
	],
	async run(call) {
		if (call.is('watch')) requireTerminal(call);
		const bus = await call.open();
		const {registration, project, isDetected} = await findRegistrant(call);
		const registered = await bus.register({
			...registration,
			name: call.text('name'),
			taskId: call.text('task-id'),
		});
		const keeper = await call.ensureKeeper('wait');
		const sizeBytes = bus.sizeBytes();
		call.print(
			{
				session: registered.session,
				created: registered.created,
				conflicts: registered.conflicts,
				unread: registered.unread,
				keeper: {pid: keeper.pid, running: keeper.running},
				bus: {path: bus.path, sizeBytes},
			},
			() => {
				const facts = {
					registered,
					project,
					keeper,
					path: bus.path,
					sizeBytes,
					home: call.world.environment.HOME,
				};
				return call.is('verbose') ? verboseText(facts, isDetected) : standardText(facts);
			},
		);
		for (const {projectId, by} of registered.occupied) {
			call.note(
				`note: project ${peerWord(projectId)} is occupied by ${peerWord(by)}; took the next one found`,
			);
		}
		return call.is('watch') ? watchAfterwards(call) : exitCodes.done;
	},
};

async function watchAfterwards(call: Call): Promise<ExitCode> {
	const {watch} = await import('./watch.js');
	return watch.run(call);
}

type Facts = {
	readonly registered: RegisterResult;
	readonly project: ProjectChoice;
	readonly keeper: KeeperStatus;
	readonly path: string;
	readonly sizeBytes: number;
	readonly home: string | undefined;
};

function vendorText({session}: RegisterResult): string {
	const vendor = session.llmVendor ?? 'unknown';
	return session.llmModel === null ? vendor : `${vendor} (${cleanText(session.llmModel)})`;
}

function sessionText({registered}: Facts): string[] {
	const {session} = registered;
	return [
		`Session registered: ${cleanText(session.sessionId)}`,
		`Vendor: ${vendorText(registered)}`,
		`Project: ${cleanText(session.projectId ?? 'unknown')}`,
		`Task: ${cleanText(session.taskId ?? 'none')}`,
		`PID: ${session.pid}`,
	];
}

function standardText(facts: Facts): string {
	const {registered, path: database, home} = facts;
	const hasConflicts = registered.conflicts.length > 0;
	return [
		...sessionText(facts),
		'',
		registered.created
			? 'Lifecycle: session_lifecycle/started broadcast'
			: 'Lifecycle: already registered, nothing broadcast',
		...(hasConflicts ? ['', ...conflictText(registered), ''] : ['Conflicts: None detected']),
		...unreadText(registered),
		'',
		`Bus: ${cleanText(shortenHome(database, home))}`,
		...(hasConflicts ? [] : ['Run /session-status to see all active sessions.']),
	].join('\n');
}

function conflictText({session, conflicts}: RegisterResult): string[] {
	return [
		'CONFLICTS DETECTED:',
		...conflicts.flatMap(alert =>
			linesFor(session.sessionId, alert).map(
				line =>
					`[${alert.severity}] ${alert.type}: ${line}${alert.status === 'quiet' ? ' (separate worktrees)' : ''}`,
			),
		),
		'',
		'Run /session-conflicts --full for details.',
	];
}

/** One message tells of all the alerts a newcomer finds: it counts for as many. */
function countAlerts({unread: {byType}, conflicts}: RegisterResult): number {
	const messages = byType.operator_alert ?? 0;
	const told = conflicts.filter(({status}) => status !== 'quiet').length;
	return messages === 0 ? 0 : Math.max(messages, told);
}

function unreadText(registered: RegisterResult): string[] {
	const {operator_alert: messages = 0, ...others} = registered.unread.byType;
	const alerts = countAlerts(registered);
	const total = registered.unread.total - messages + alerts;
	if (total === 0) return ['Unread: 0 messages'];
	if (total === alerts) {
		return [
			`Unread: ${total} operator alert${total === 1 ? '' : 's'}`,
			'Run /session-status --alerts for details.',
		];
	}
	const types = Object.entries(alerts === 0 ? others : {operator_alert: alerts, ...others});
	const counts = types.map(([type, count]) => `${count} ${typeWord(type)}`).join(', ');
	return [`UNREAD MESSAGES: ${total} (${counts})`, 'Run /session-status --unread for details.'];
}

function verboseText(facts: Facts, isDetected: boolean): string {
	const {registered, project, keeper, path: database, sizeBytes, home} = facts;
	const {session, conflicts, created, otherAgents} = registered;
	const by =
		project.named === null
			? project.candidates.length > 0
				? projectFile
				: 'discover_project()'
			: project.by;
	return [
		'Registering session with Inter-Session Message Bus...',
		`${isDetected ? 'Auto-detected LLM' : 'LLM'}: ${vendorText(registered)}`,
		`Resolved project: ${cleanText(session.projectId ?? 'unknown')} (via ${by})`,
		`Process ID: ${session.pid}`,
		`Database: ${cleanText(shortenHome(database, home))}`,
		'',
		created ? 'Inserting into session_registry...' : 'Updating session_registry...',
		...(created ? ['Broadcasting session_lifecycle/started event...'] : []),
		`Running conflict detection against ${otherAgents} active session(s)...`,
		...conflicts.map(alert => `${alert.type} detected: ${verboseConflict(session.sessionId, alert)}`),
		keeper.started
			? 'Starting heartbeat thread (interval=30s)...'
			: `Heartbeat thread already running (interval=30s, pid ${keeper.pid})...`,
		'',
		...sessionText(facts),
		`Bus: ${cleanText(path.basename(database))} (WAL mode, ${formatSize(sizeBytes)})`,
		conflicts.length === 0
			? 'Alerts: 0'
			: `Alerts: ${conflicts.length} (${conflicts.map(alert => alert.type).join(', ')})`,
	].join('\n');
}

function verboseConflict(sessionId: string, alert: RegisterResult['conflicts'][number]): string {
	const other = peerWord(alert.sessionIds.find(id => id !== sessionId) ?? sessionId);
	return alert.type === 'cwd_overlap' || alert.subject === null
		? other
		: `${other} (${peerPath(alert.subject)})`;
}
