import {Box} from 'ink';
import {useMemo} from 'react';
import {DetailOverlay} from './detail/detail-overlay.js';
import {HelpOverlay} from './help-overlay.js';
import {overlayRows, type View} from './model.js';
import {AlertsPane} from './panes/alerts-pane.js';
import {SessionsPane} from './panes/sessions-pane.js';
import {UnreadPane} from './panes/unread-pane.js';
import {layoutScreen, type PaneName} from './screen-layout.js';

/** Props of {@link Body}. */
export type BodyProps = {
	readonly view: View;
};

/** What stands between header and footer: the panes, or what is laid over them. */
export function Body({view: {picture, shown, state, size, detail}}: BodyProps) {
	const {overlay, focus, lists} = state;
	const layout = useMemo(() => layoutScreen(size, focus), [size, focus]);
	if (overlay) {
		const place = {size: layout.body, top: overlay.top, visible: overlayRows(size, overlay.kind)};
		return overlay.kind === 'help' ? (
			<HelpOverlay {...place} />
		) : (
			<DetailOverlay {...place} detail={detail} />
		);
	}
	const {counts, isKnown} = picture;
	const common = (pane: PaneName) => ({
		list: lists[pane],
		isFocused: pane === focus,
		size: layout.panes[pane],
		isKnown,
	});
	const {columns, rows} = layout.body;
	const isWide = layout.arrangement === 'wide';
	return (
		<Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
			<SessionsPane
				rows={shown.sessions}
				total={counts.sessions + counts.unregistered}
				{...common('sessions')}
			/>
			<Box flexDirection={isWide ? 'row' : 'column'} flexShrink={0}>
				<AlertsPane rows={shown.alerts} total={counts.alerts} {...common('alerts')} />
				<UnreadPane rows={shown.unread} total={counts.unread} {...common('unread')} />
			</Box>
		</Box>
	);
}
