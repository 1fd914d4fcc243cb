/** What a message tells of its sender that came or went, in words; `null` for any other message. */
export function describeLifecycle({
	type,
	recipientId,
	beginning,
}: {
	readonly type: string;
	readonly recipientId: string | null;
	readonly beginning: string;
}): string | null {
	if (type !== 'session_lifecycle' || recipientId !== null) return null;
	const {event, reason} = readLifecycle(beginning);
	// a death on purpose is told as one that was found, with who did it as its reason
	if (event === 'orphaned' && reason?.startsWith('killed by ')) return reason;
	return reason === null ? event : `${event}: ${reason}`;
}

/** What the body of such a message says; the text itself where another program wrote something else. */
export function readLifecycle(body: string): {readonly event: string; readonly reason: string | null} {
	try {
		const news: unknown = JSON.parse(body);
		if (typeof news === 'object' && news !== null && 'event' in news && typeof news.event === 'string') {
			const reason = 'reason' in news && typeof news.reason === 'string' ? news.reason : null;
			return {event: news.event, reason};
		}
	} catch {
		// not ours
	}
	return {event: body, reason: null};
}
