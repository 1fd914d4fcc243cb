import {Box} from 'ink';
import {useMemo, useSyncExternalStore} from 'react';
import {Line} from '../components/line.js';
import {LineInput} from '../components/line-input.js';
import {ThemeContext} from '../components/theme.js';
import {screenText} from '../presentation/screen-text.js';
import {Body} from './body.js';
import {type Canvas, chooseTheme} from './choose-theme.js';
import {footerLine} from './footer-line.js';
import {headerLine} from './header-line.js';
import {impossibleActions} from './impossible-actions.js';
import type {Model} from './model.js';
import {placeOf, type Writing} from './monitor-state.js';
import {layoutScreen} from './screen-layout.js';
import {TooSmall} from './too-small.js';
import {type HandOver, useHandOver} from './use-hand-over.js';
import {useMonitorKeys} from './use-monitor-keys.js';

/** Props of {@link Monitor}. */
export type MonitorProps = {
	readonly model: Model;
	/** The colours of the terminal. @default all, on a ground that is not known */
	readonly canvas?: Canvas;
	/** Receives the way to take the terminal from Ink for a while. */
	readonly onReady?: (handOver: HandOver) => void;
};

const anyCanvas: Canvas = {hasColours: true, isLight: null};

/** The whole screen: exactly as many lines as the terminal has, so that nothing ever scrolls. */
export function Monitor({model, canvas = anyCanvas, onReady}: MonitorProps) {
	const view = useSyncExternalStore(model.subscribe, model.get);
	useMonitorKeys(model);
	useHandOver(onReady);
	const {picture, shown, state, target, owner, size, notice} = view;
	const {columns, rows} = size;
	const theme = useMemo(() => chooseTheme(state.settings, canvas), [state.settings, canvas]);
	const header = useMemo(() => headerLine(picture, state, columns), [picture, state, columns]);
	const footer = useMemo(
		() =>
			footerLine(
				placeOf(state),
				notice,
				columns,
				impossibleActions({picture, shown, state, target, owner}),
				picture.pulse.messages,
			),
		[picture, shown, state, target, owner, notice, columns],
	);
	const {writing} = state;
	if (layoutScreen(size, state.focus).arrangement === 'too-small')
		return <TooSmall size={size} isWriting={writing !== null} />;
	return (
		<ThemeContext value={theme}>
			<Box flexDirection="column" width={columns} height={rows}>
				<Line segments={header} />
				<Body view={view} />
				{writing ? (
					<LineInput
						label={labelOf(writing)}
						editor={writing.editor}
						hint={endings[writing.kind]}
						width={columns}
					/>
				) : (
					<Line segments={footer} />
				)}
			</Box>
		</ThemeContext>
	);
}

/** How writing ends. */
const endings: Readonly<Record<Writing['kind'], string>> = {
	filter: '⏎ keep  esc drop',
	message: '⏎ send  esc keep as draft',
	name: '⏎ name  esc leave',
};

function labelOf(writing: Writing): string {
	switch (writing.kind) {
		case 'filter':
			return ' filter / ';
		case 'message':
			return ` to ${screenText(writing.to ?? 'all')} › `;
		case 'name':
			return ` name of ${screenText(writing.sessionId)} › `;
	}
}
