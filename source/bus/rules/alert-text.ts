/** What an alert is about, as far as its wording needs it. */
export type AlertSubject = {
	readonly type: string;
	readonly sessionIds: readonly string[];
	readonly subject: string | null;
	readonly detail: string | null;
};

/** A conflict in words, from the point of view of one of its sides: `codex-41200 also on PILOT`. */
export function describeFor(sessionId: string, alert: AlertSubject): string {
	const other = alert.sessionIds.find(id => id !== sessionId) ?? sessionId;
	const subject = alert.subject ?? '';
	switch (alert.type) {
		case 'project_conflict':
			return `${other} also on ${subject}`;
		case 'task_conflict':
			return `${other} also on task ${subject}`;
		case 'file_conflict':
			return `${other} also on file ${subject}`;
		case 'cwd_overlap':
			return `${other} in ${subject}`;
		default:
			return alert.detail ?? `${other} ${subject}`.trim();
	}
}
