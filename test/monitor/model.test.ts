import {expect, it} from 'vitest';
import {Model} from '../../source/monitor/model.js';
import type {Reading} from '../../source/monitor/snapshot-store.js';
import {now, sampleSession, sampleSnapshot, viewpoint} from './support/samples.js';

it('a picture that is held still stays as it was, and says that the bus fails', () => {
	const snapshotOf = (sessionId: string) => sampleSnapshot({sessions: [sampleSession({sessionId})]});
	let reading: Reading = {snapshot: snapshotOf('first'), failure: null};
	let later = 0;
	const model = new Model({
		reading: () => reading,
		viewpoint: () => ({...viewpoint, now: now + later}),
		perform: () => {},
		size: {columns: 120, rows: 32},
	});
	model.refresh();
	model.press(['p']);
	const {sessions, freshness} = model.get().picture;

	later = 120_000;
	reading = {snapshot: snapshotOf('second'), failure: null};
	model.refresh();
	expect(model.get().picture.sessions).toBe(sessions);
	expect(model.get().picture.freshness).toBe(freshness);

	reading = {...reading, failure: 'the database is busy'};
	model.refresh();
	expect(model.get().picture.sessions).toBe(sessions);
	expect(model.get().picture.freshness).toEqual({
		trouble: 'the database is busy',
		age: '2m',
		clock: freshness.clock,
	});

	model.press(['p']);
	expect(model.get().picture.sessions.map(({id}) => id)).toEqual(['second']);
});
