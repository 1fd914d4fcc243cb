import path from 'node:path';
import {duration, judge, noTarget} from './format.ts';
import {firstPid} from './inprocess.ts';
import type {Part} from './part.ts';
import {loadLibrary} from './program.ts';
import {standInProcesses} from './stand-in-processes.ts';
import {median} from './statistics.ts';

const rounds = 20;
const size = 500;
const target = 1.5;

/** What it costs to come to a task that others work on: to be the second there, and the last of a large crowd. */
export const measureCrowd: Part = async (folder, tell) => {
	const {openBus} = await loadLibrary();
	const bus = await openBus({path: path.join(folder, 'bus.db'), processes: standInProcesses});
	let pid = firstPid;
	const come = async (taskId: string) => {
		const began = performance.now();
		const {session} = await bus.register({vendor: 'bench', pid: pid++, projectId: `project-${pid}`, taskId});
		return {took: performance.now() - began, sessionId: session.sessionId};
	};
	try {
		tell(`${size} sessions on one task`);
		for (let index = 0; index < size - 1; index++) await come('crowd');
		const [second, last]: [number[], number[]] = [[], []];
		for (let round = 0; round < rounds; round++) {
			await come(`pair-${round}`);
			second.push((await come(`pair-${round}`)).took);
			const {took, sessionId} = await come('crowd');
			last.push(took);
			await bus.unregister(sessionId);
		}
		const factor = median(last) / median(second);
		const alerts = (await bus.listAlerts()).filter(({subject}) => subject === 'crowd').length;
		return {
			tables: [
				{
					title: `Registering on a task that others work on, median of ${rounds}`,
					columns: ['', 'median', 'ratio', 'target', ''],
					rows: [
						['the second', duration(median(second)), '1.00 ×', ...noTarget],
						[
							`the ${size}th`,
							duration(median(last)),
							`${factor.toFixed(2)} ×`,
							...judge(factor, target, String),
						],
					],
				},
			],
			failures: alerts === 1 ? [] : [`the crowd has ${alerts} alerts`],
		};
	} finally {
		await bus.close();
	}
};
