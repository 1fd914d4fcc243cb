/*
 * Claims tasks and locks files as fast as it can: `race.mjs PATH TASKS FILES`. Registers, says `ready`, waits for a
 * line, then prints one JSON document: what it won and whom it lost the rest to.
 */
import {once} from 'node:events';
import {openBus} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';

const [path = '', tasks = '0', files = '0'] = process.argv.slice(2);
// Twelve thousand refusals would raise as many alerts, which is not what is raced for
const severities = {...defaultSettings.severities, task_conflict: 'off', file_conflict: 'off'} as const;
const bus = await openBus({path, settings: {...defaultSettings, severities}});
const {session} = await bus.register({vendor: 'racer', pid: process.pid});
const {sessionId} = session;
process.stdout.write('ready\n');
await once(process.stdin, 'data');

const result: Record<'tasks' | 'files', Record<string, string | null>> = {tasks: {}, files: {}};
for (let i = 0; i < Math.max(Number(tasks), Number(files)); i++) {
	if (i < Number(tasks)) {
		const {taskId, holderId} = await bus.claim(sessionId, `task ${i}`);
		result.tasks[taskId] = holderId;
	}
	if (i < Number(files)) {
		const outcome = await bus.lock(sessionId, `/nowhere/file ${i}`);
		const {path: file, sessionId: holder} = outcome.granted ? outcome.lock : outcome.blocker;
		result.files[file] = holder;
	}
}
process.stdout.write(`${JSON.stringify({sessionId, ...result})}\n`);
// Its session must live until everyone has finished
process.stdin.on('end', () => process.exit(0)).resume();
