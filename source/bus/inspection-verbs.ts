import type {Bus} from './bus.js';
import type {Context} from './context.js';
import type {SessionCache} from './session-cache.js';
import {SessionPresenter} from './session-presenter.js';
import {inspectMessage, inspectParties, inspectSession} from './verbs/inspect.js';

/** The verbs that look closer at one thing. */
export type InspectionVerbs = Pick<Bus, 'inspectSession' | 'inspectParties' | 'inspectMessage'>;

/** The verbs that look closer at one thing over an open store. */
export function inspectionVerbs(context: Context, cache: SessionCache): InspectionVerbs {
	// one of their own: it counts other than frames do, whose sessions must keep their reference
	const presenter = new SessionPresenter(context);
	const {engine} = context;
	return {
		inspectSession: sessionId => engine.read(reader => inspectSession(reader, context, sessionId)),
		inspectParties: sessionIds =>
			engine.read(async reader => {
				const {sessions, ...holdings} = await inspectParties(reader, context, sessionIds);
				return {...holdings, sessions: sessions.map(record => presenter.present(record))};
			}),
		inspectMessage: id =>
			engine.read(async reader => {
				const {sender, ...rest} = await inspectMessage(reader, context, cache, id);
				return {...rest, sender: sender && presenter.present(sender)};
			}),
	};
}
