import {describe, expect, test} from 'vitest';
import {countWanting, queueAlerts} from '../../../source/bus/rules/queue.js';
import type {Alert} from '../../../source/bus/types.js';

type Queued = Pick<Alert, 'id' | 'type' | 'status' | 'severity' | 'sessionIds'>;

const alert = (id: number, changes: Partial<Queued> = {}): Queued => ({
	id,
	type: 'task_conflict',
	status: 'open',
	severity: 'HIGH',
	sessionIds: [`${id}`],
	...changes,
});
const project = alert(7, {type: 'project_conflict', severity: 'CRITICAL', sessionIds: ['a', 'b', 'c']});
const place = alert(3, {type: 'cwd_overlap', sessionIds: ['a', 'b']});

const order = (alerts: readonly Queued[]) =>
	queueAlerts(alerts).map(({alert: {id}, isFolded}) => (isFolded ? `└ ${id}` : `${id}`));

describe('the queue of the operator', () => {
	test('has what is open before what is quiet and what is acknowledged, then the worst, then the oldest', () => {
		const alerts = [
			alert(1, {status: 'acknowledged', severity: 'CRITICAL'}),
			alert(2, {status: 'quiet', severity: 'CRITICAL'}),
			alert(3, {severity: 'LOW'}),
			alert(6),
			alert(5),
			alert(4, {severity: 'CRITICAL'}),
		];
		expect(order(alerts)).toEqual(['4', '5', '6', '3', '2', '1']);
	});

	test('has the alert of a place directly under that of its project, whatever stands between them otherwise', () => {
		const other = alert(5, {severity: 'CRITICAL'});
		expect(order([place, other, alert(4), project])).toEqual(['5', '7', '└ 3', '4']);
		const done = {...project, status: 'acknowledged'} as const;
		expect(order([place, alert(4), done])).toEqual(['3', '4', '7']);
		expect(order([{...place, status: 'acknowledged'}, alert(4), done])).toEqual(['4', '7', '└ 3']);
	});

	test('loses no alert and shows none twice', () => {
		const second = alert(8, {type: 'cwd_overlap', sessionIds: ['b', 'c']});
		expect(order([second, place, {...project, status: 'quiet'}])).toEqual(['3', '8', '7']);
		expect(order([second, place, project])).toEqual(['7', '└ 3', '└ 8']);
		expect(order([])).toEqual([]);
	});
});

describe('those wait for the operator', () => {
	test.each<[string, readonly Queued[], number, number]>([
		['who are open', [alert(1), alert(2)], 2, 2],
		['but for those under another, which are dealt with by it', [project, place], 2, 1],
		[
			'when they came after the alert above them was acknowledged',
			[{...project, status: 'acknowledged'}, place],
			1,
			1,
		],
		['alone where no alert stands above them', [{...project, status: 'quiet'}, place], 1, 1],
		[
			'not once more when they are acknowledged under it',
			[project, {...place, status: 'acknowledged'}],
			1,
			1,
		],
		['below the end of a list that was cut, too', [project, place], 700, 699],
		['nobody', [], 0, 0],
	])('%s', (_case, alerts, open, wanting) => {
		expect(countWanting(alerts, open)).toBe(wanting);
	});
});
