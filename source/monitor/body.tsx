import {Box} from 'ink';
import {useMemo} from 'react';
import {DetailOverlay} from './detail/detail-overlay.js';
import {emptyText} from './empty-text.js';
import {firstSteps} from './first-steps.js';
import {HelpOverlay} from './help-overlay.js';
import {overlayRows} from './model.js';
import {lensOf, type Overlay} from './monitor-state.js';
import {ClaimsTable} from './overlays/claims-table.js';
import {LocksTable} from './overlays/locks-table.js';
import {StatisticsTable} from './overlays/statistics-table.js';
import type {OverlayWindow} from './overlays/table-overlay.js';
import {paneTotals} from './pane-totals.js';
import {AlertsPane} from './panes/alerts-pane.js';
import {SessionsPane} from './panes/sessions-pane.js';
import {TimelinePane} from './panes/timeline-pane.js';
import {UnreadPane} from './panes/unread-pane.js';
import {layoutScreen, type PaneName} from './screen-layout.js';
import {settingRows} from './settings/setting-rows.js';
import {SettingsOverlay} from './settings/settings-overlay.js';
import {statisticsOf} from './table-length.js';
import type {View} from './view.js';

/** Props of {@link Body}. */
export type BodyProps = {
	readonly view: View;
};

/** What stands between header and footer: the panes, or what is laid over them. */
export function Body({view}: BodyProps) {
	const {picture, shown, state, size} = view;
	const {overlay, focus, lists} = state;
	const layout = useMemo(() => layoutScreen(size, focus), [size, focus]);
	const hints = useMemo(() => firstSteps({picture, shown}, true), [picture, shown]);
	if (overlay) {
		const place = {size: layout.body, top: overlay.top, visible: overlayRows(size, overlay.kind)};
		return <Laid overlay={overlay} view={view} place={place} />;
	}
	const totals = paneTotals(picture);
	const about = {isKnown: picture.isKnown, lens: lensOf(state), hasKeys: true};
	const common = (pane: PaneName) => ({
		total: totals[pane],
		list: lists[pane],
		isFocused: pane === focus,
		size: layout.panes[pane],
		empty: emptyText(pane, {...about, total: totals[pane]}),
	});
	const {columns, rows} = layout.body;
	const isWide = layout.arrangement === 'wide';
	return (
		<Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
			<SessionsPane
				rows={shown.sessions}
				{...common('sessions')}
				wanted={state.settings.columns}
				hints={hints}
			/>
			{layout.panes.alerts.rows > 0 && (
				<Box flexDirection={isWide ? 'row' : 'column'} flexShrink={0}>
					<AlertsPane rows={shown.alerts} {...common('alerts')} />
					<UnreadPane rows={shown.unread} {...common('unread')} />
				</Box>
			)}
			{layout.panes.timeline.rows > 0 && (
				<TimelinePane rows={shown.timeline} {...common('timeline')} activity={picture.pulse.activity} />
			)}
		</Box>
	);
}

type LaidProps = {
	readonly overlay: Overlay;
	readonly view: View;
	readonly place: OverlayWindow;
};

/** What is laid over the panes. */
function Laid({overlay, view: {state, detail, reading, viewpoint}, place}: LaidProps) {
	switch (overlay.kind) {
		case 'help':
			return <HelpOverlay {...place} />;
		case 'detail':
			return <DetailOverlay {...place} detail={detail} />;
		case 'settings':
			return <SettingsOverlay {...place} rows={settingRows(state.settings)} selected={overlay.selected} />;
		case 'table':
			break;
	}
	switch (overlay.table) {
		case 'locks':
			return <LocksTable {...place} locks={reading.tables?.locks ?? []} viewpoint={viewpoint} />;
		case 'claims':
			return <ClaimsTable {...place} claims={reading.tables?.claims ?? []} viewpoint={viewpoint} />;
		case 'statistics':
			return <StatisticsTable {...place} statistics={statisticsOf(reading)} />;
	}
}
