import type {Bus} from './bus.js';
import type {Context} from './context.js';
import {requireKnown} from './require-session.js';
import type {SessionPresenter} from './session-presenter.js';
import {readRowsOf} from './tables/rows-of-session.js';
import {readBinding, recordKill} from './verbs/rescue.js';

/** The verbs that recover sessions. */
export type RescueVerbs = Pick<Bus, 'boundProcess' | 'exportRows' | 'recordKill'>;

/** The verbs that recover sessions over an open store. */
export function rescueVerbs(context: Context, presenter: SessionPresenter): RescueVerbs {
	const {engine} = context;
	return {
		boundProcess: sessionId =>
			engine.read(async reader => {
				const binding = await readBinding(reader, context, await requireKnown(reader, sessionId));
				return {...binding, sessions: binding.sessions.map(session => presenter.present(session))};
			}),
		exportRows: sessionId =>
			engine.read(async reader => readRowsOf(reader, (await requireKnown(reader, sessionId)).sessionId)),
		recordKill: kill =>
			engine.write(async writer =>
				(await recordKill(writer, context, kill)).map(session => presenter.present(session)),
			),
	};
}
