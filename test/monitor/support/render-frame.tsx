import {Text} from 'ink';
import {render} from 'ink-testing-library';
import stripAnsi from 'strip-ansi';
import {Model, type ModelOptions} from '../../../source/monitor/model.js';
import {Monitor} from '../../../source/monitor/monitor.js';
import type {Effect} from '../../../source/monitor/monitor-state.js';
import type {Reading} from '../../../source/monitor/snapshot-store.js';
import {sampleSnapshot, viewpoint} from './samples.js';

// ink-testing-library has a stdout of 100 columns, where a wider screen would be cut, and of no height, for which Ink
// would run a program at every frame
Object.defineProperties(Object.getPrototypeOf(render(<Text />).stdout), {
	columns: {value: 250},
	rows: {value: 100},
});

/** A monitor on a screen that is not there, with a bus that says what the test wants. */
export function renderMonitor(options: Partial<Pick<ModelOptions, 'size'>> & {reading?: Reading} = {}) {
	let reading = options.reading ?? {snapshot: sampleSnapshot(), failure: null};
	let now = viewpoint.now;
	const effects: Effect[] = [];
	const model = new Model({
		reading: () => reading,
		viewpoint: () => ({...viewpoint, now}),
		perform: effect => effects.push(effect),
		size: options.size ?? {columns: 112, rows: 18},
	});
	model.refresh();
	const app = render(<Monitor model={model} />);
	return {
		model,
		effects,
		frames: app.frames,
		/** The last frame, without colours, and without blanks nobody sees. */
		frame: () => stripAnsi(app.lastFrame() ?? '').replaceAll(/ +$/gm, ''),
		/** The last frame as it is sent. */
		bytes: () => app.lastFrame() ?? '',
		/** Types as a terminal would send it. */
		type: (text: string) => app.stdin.write(text),
		read(next: Reading, later = 0) {
			reading = next;
			now += later;
			model.refresh();
		},
		close: () => app.unmount(),
	};
}
