import type {Alert} from '../bus/types.js';
import {cleanText} from '../presentation/clean-text.js';
import {cut} from '../presentation/fit.js';

/** So many who share a cause are named in the sentence, and in the list. */
const named = {sentence: 3, list: 100} as const;

/** More of a sentence is not sent, in cells. */
const longest = 400;

/** What is sent of an alert that rings: a sentence, as chat programs show it, and the alert itself. */
export function webhookBody(alert: Alert, host: string): string {
	const {id, type, severity, subject, detail, sessionIds, memberCount, createdAt, rangAt} = alert;
	return JSON.stringify({
		text: sentenceOf(alert),
		alert: {
			id,
			type,
			severity,
			subject,
			detail,
			sessionIds: sessionIds.slice(0, named.list),
			memberCount,
			createdAt,
			rangAt,
		},
		host,
	});
}

function sentenceOf({severity, type, subject, detail, sessionIds, memberCount}: Alert): string {
	const first = sessionIds.slice(0, named.sentence);
	const others = memberCount > first.length ? [`${memberCount - first.length} more`] : [];
	const who = [...first, ...others].join(', ');
	const what = [`[${severity}] ${type.replaceAll('_', ' ')}`, who, detail ?? subject ?? ''];
	return harmless(what.filter(part => part !== '').join(': '));
}

/** Words of peers name nobody and link nowhere in a chat. */
function harmless(text: string): string {
	const signs: Readonly<Record<string, string>> = {'<': '‹', '>': '›', '@': '＠'};
	return cut(cleanText(text.slice(0, longest * 4)), longest).replaceAll(
		/[<>@]/g,
		sign => signs[sign] ?? sign,
	);
}
