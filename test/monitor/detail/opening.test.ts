import {describe, expect, it} from 'vitest';
import {Model} from '../../../source/monitor/model.js';
import type {Reading} from '../../../source/monitor/snapshot-store.js';
import {sampleLock, sampleSessionInspection} from '../support/sample-close-ups.js';
import {sampleSnapshot, viewpoint} from '../support/samples.js';

const first = {pane: 'sessions', id: 'claude-12345'} as const;
const second = {pane: 'sessions', id: 'codex-41200'} as const;
const snapshot = sampleSnapshot();

/** A model whose bus says what the test wants, and that counts how often more was asked for. */
function start() {
	let reading: Reading = {snapshot, failure: null};
	let asked = 0;
	const model = new Model({
		reading: () => reading,
		viewpoint: () => viewpoint,
		perform: () => {},
		readMore: () => asked++,
		size: {columns: 100, rows: 30},
	});
	model.refresh();
	return {
		model,
		asked: () => asked,
		read(next: Partial<Reading>) {
			reading = {snapshot, failure: null, ...next};
			model.refresh();
		},
		shown: () => JSON.stringify(model.get().detail?.description.sections),
	};
}

const closeUpOf = (item: typeof first | typeof second, path: string): Partial<Reading> => ({
	closeUp: {item, session: sampleSessionInspection({locks: [sampleLock({path})]})},
});

describe('opening details', () => {
	it('asks at once for what only they show, and shows the facts meanwhile', () => {
		const {model, asked, read, shown} = start();
		expect(asked()).toBe(0);
		model.press(['return']);
		expect(asked()).toBe(1);
		expect(model.wants()).toEqual({tables: false, item: first});
		expect(model.get().detail).toMatchObject({isWhole: false, description: {title: 'Session claude-12345'}});
		read(closeUpOf(first, '/src/a.ts'));
		expect(model.get().detail?.isWhole).toBe(true);
		expect(shown()).toContain('/src/a.ts');
		model.press(['down']);
		expect(asked()).toBe(1);
		model.press(['escape']);
		expect(model.wants()).toEqual({tables: false, item: null});
		expect(asked()).toBe(1);
	});

	it('shows nothing of what was read for another row', () => {
		const {model, asked, read, shown} = start();
		model.press(['return']);
		read(closeUpOf(first, '/src/a.ts'));
		model.press(['escape', 'down', 'return']);
		expect(model.get().detail).toMatchObject({isWhole: false, item: second});
		expect(asked()).toBe(2);
		expect(shown()).toBe('[]');
		read(closeUpOf(second, '/src/b.ts'));
		expect(shown()).toContain('/src/b.ts');
	});

	it('shows it once while the picture is held still, and then stands still, too', () => {
		const {model, asked, read, shown} = start();
		model.press(['p', 'return']);
		expect(asked()).toBe(1);
		read(closeUpOf(first, '/src/a.ts'));
		expect(shown()).toContain('/src/a.ts');
		read(closeUpOf(first, '/src/changed.ts'));
		expect(shown()).toContain('/src/a.ts');
	});

	it('keeps what was read last while the bus cannot be read', () => {
		const {model, read, shown} = start();
		model.press(['return']);
		read(closeUpOf(first, '/src/a.ts'));
		read({...closeUpOf(first, '/src/a.ts'), failure: 'the database is busy'});
		expect(shown()).toContain('/src/a.ts');
	});
});

it('opening a table asks at once for what it shows', () => {
	const {model, asked, read} = start();
	model.press(['t']);
	expect(asked()).toBe(1);
	expect(model.wants()).toEqual({tables: true, item: null});
	read({tables: {locks: [sampleLock()], claims: []}});
	expect(model.get().reading.tables?.locks).toHaveLength(1);
});
