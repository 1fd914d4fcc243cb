import xterm from '@xterm/headless';
import fc from 'fast-check';
import {Box, type DOMElement, Text} from 'ink';
import {render} from 'ink-testing-library';
import {createElement, type ReactNode, useState} from 'react';
import stripAnsi from 'strip-ansi';
import {afterEach, describe, expect, it, vi} from 'vitest';
import inkRenderer from '../../../node_modules/ink/build/renderer.js';
import {leanRenderer} from '../../../source/monitor/drawing/lean-renderer.js';
import {Model} from '../../../source/monitor/model.js';
import {Monitor} from '../../../source/monitor/monitor.js';
import '../support/render-frame.js';
import {eventually} from '../../commands/support/condition.js';
import {sampleAlert, sampleMessage, sampleSession, sampleSnapshot, viewpoint} from '../support/samples.js';

// before chalk looks for them, so that there are colours to compare
vi.hoisted(() => {
	process.env.FORCE_COLOR = '1';
});

const apps: Array<ReturnType<typeof render>> = [];
afterEach(() => {
	for (const app of apps.splice(0)) app.unmount();
});

/** The tree Ink made of some elements, laid out. */
function treeOf(children: ReactNode): DOMElement {
	let root: DOMElement | undefined;
	const climb = (node: DOMElement | null) => {
		for (let at = node ?? undefined; at; at = at.parentNode) root = at;
	};
	apps.push(
		render(
			<Box ref={climb} flexDirection="column">
				{children}
			</Box>,
		),
	);
	if (root?.nodeName !== 'ink-root') throw new Error('no root');
	return root;
}

const alone = leanRenderer(() => {
	throw new Error('left to Ink');
});

/** Every cell of a screen on which an output was written. */
async function cellsOf(output: string, size = {cols: 200, rows: 50}): Promise<string[]> {
	const screen = new xterm.Terminal({...size, allowProposedApi: true, convertEol: true});
	await new Promise<void>(resolve => screen.write(output, resolve));
	return Array.from({length: size.rows}, (_, row) => {
		const line = screen.buffer.active.getLine(row);
		return Array.from({length: size.cols}, (_, column) => {
			const cell = line?.getCell(column);
			const style = cell && [
				cell.getFgColor(),
				cell.getBgColor(),
				cell.isBold(),
				cell.isDim(),
				cell.isInverse(),
			];
			// a blank has no colour
			return cell && (cell.getChars().trim() || cell.isInverse()) ? `${cell.getChars()} ${style}` : '';
		}).join('|');
	});
}

const snapshot = sampleSnapshot({
	sessions: ['claude-1', '项目-2', 'kimi-3'].map((sessionId, index) =>
		sampleSession({sessionId, state: index === 1 ? 'hung' : 'active'}),
	),
	alerts: [sampleAlert(), sampleAlert({id: 8, status: 'acknowledged'})],
	unread: [sampleMessage()],
});

describe('the renderer of the monitor', () => {
	it.each([
		[60, 15, ''],
		[80, 24, ''],
		[80, 24, '\t'],
		[120, 32, ''],
		[200, 50, 'jj'],
		[120, 32, '/claude'],
		[120, 32, 'mhello'],
		[100, 30, ','],
		[100, 30, '\r'],
	])('draws a screen of %i × %i after %j without Ink’s, and just the same', async (columns, rows, keys) => {
		const model = new Model({
			reading: () => ({snapshot, failure: null}),
			viewpoint: () => viewpoint,
			perform: () => {},
			size: {columns, rows},
		});
		model.refresh();
		model.press([...keys].map(key => ({'\t': 'tab', '\r': 'return'})[key] ?? key));
		const tree = treeOf(<Monitor model={model} />);
		const lean = alone(tree, false);
		const ofInk = inkRenderer(tree, false);
		expect(lean.outputHeight).toBe(ofInk.outputHeight);
		expect(await cellsOf(lean.output)).toEqual(await cellsOf(ofInk.output));
	});

	const text = fc.string({
		unit: fc.constantFrom('a', 'Z', ' ', '│', '…', '项', '🎉', 'é', 'א', '\n'),
		maxLength: 12,
	});
	const style = fc.record(
		{
			color: fc.constantFrom('red', 'cyan'),
			bold: fc.boolean(),
			dimColor: fc.boolean(),
			inverse: fc.boolean(),
		},
		{requiredKeys: []},
	);
	const line = fc
		.array(fc.tuple(text, style), {maxLength: 4})

		.map(pieces =>
			createElement(
				Text,
				{wrap: 'truncate'},
				...pieces.map(([piece, look]) => createElement(Text, look, piece)),
			),
		);
	const {tree: anyTree} = fc.letrec<{tree: React.JSX.Element}>(tie => ({
		tree: fc.oneof(
			{maxDepth: 3},
			line,
			fc
				.record({
					children: fc.array(tie('tree'), {maxLength: 4}),
					style: fc.record(
						{
							flexDirection: fc.constantFrom('row', 'column'),
							width: fc.integer({min: 1, max: 40}),
							height: fc.integer({min: 1, max: 6}),
							flexShrink: fc.constantFrom(0, 1),
							marginTop: fc.integer({min: -2, max: 2}),
							marginLeft: fc.integer({min: -3, max: 3}),
							borderStyle: fc.constantFrom('round'),
							overflow: fc.constantFrom('hidden', 'visible'),
							display: fc.constantFrom('flex', 'none'),
						},
						{requiredKeys: []},
					),
				})
				.map(({children, style: box}) => createElement(Box, box, ...children)),
		),
	}));

	it('draws whatever is asked of it as Ink does', async () => {
		await fc.assert(
			fc.asyncProperty(anyTree, async element => {
				const tree = treeOf(element);
				const lean = leanRenderer(inkRenderer)(tree, false);
				const ofInk = inkRenderer(tree, false);
				expect(lean.outputHeight).toBe(ofInk.outputHeight);
				const size = {cols: 100, rows: 30};
				expect(await cellsOf(lean.output, size)).toEqual(await cellsOf(ofInk.output, size));
				for (const app of apps.splice(0)) app.unmount();
			}),
			{numRuns: 100},
		);
	});

	it.each<[string, ReactNode]>([
		['a border', <Box key="" borderStyle="round" width={9} />],
		['a background', <Box key="" backgroundColor="red" width={9} height={1} />],
		['a box that clips', <Box key="" overflow="hidden" width={9} height={1} />],
		['a text with a control', <Text key="">{'a\u0007b'}</Text>],
		['a text with an escape', <Text key="">{'a\u001b[2Jb'}</Text>],
		['a text with a tab', <Text key="">{'a\tb'}</Text>],
		['a text with a combining mark', <Text key="">{'e\u0301'}</Text>],
		['a text with an invisible character', <Text key="">{'a\u200bb'}</Text>],
		[
			'a text that is wider than its room',
			<Box key="" width={3} height={1}>
				<Text wrap="truncate">abcdef</Text>
			</Box>,
		],
		[
			'a text over another',
			<Box key="" height={1}>
				<Text>abc</Text>
				<Box marginLeft={-2}>
					<Text>de</Text>
				</Box>
			</Box>,
		],
	])('leaves %s to Ink', (_, element) => {
		expect(() => alone(treeOf(element), false)).toThrow('left to Ink');
	});

	it('leaves what is spoken to Ink', () => {
		const spoken = {output: 'spoken', outputHeight: 1, staticOutput: ''};
		expect(leanRenderer(() => spoken)(treeOf(<Text>shown</Text>), true)).toBe(spoken);
	});

	it('draws a text anew when its words or its colours change', async () => {
		let change: (next: {word: string; color: string}) => void = () => {};
		function Changing() {
			const [{word, color}, set] = useState({word: 'one', color: 'red'});
			change = set;
			return (
				<Text wrap="truncate">
					<Text color={color}>{word}</Text>
				</Text>
			);
		}
		const tree = treeOf(<Changing />);
		const frames = [alone(tree, false).output];
		for (const next of [
			{word: 'two', color: 'red'},
			{word: 'two', color: 'cyan'},
		]) {
			change(next);
			await eventually(() => expect(alone(tree, false).output).not.toBe(frames.at(-1)));
			frames.push(alone(tree, false).output);
		}
		expect(frames.map(frame => stripAnsi(frame))).toEqual(['one', 'two', 'two']);
	});
});
