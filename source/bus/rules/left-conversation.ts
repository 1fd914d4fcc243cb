/** A conversation that another one has followed in its process. */
export type LeftConversation = {
	readonly conversation: string;
	/** When the other one began, in milliseconds since the epoch. */
	readonly atMs: number;
	/** Whether its agent has said that it was left; else both may go on. */
	readonly isOver: boolean;
	/** What its session had when it was left, for the case that it goes on. */
	readonly had?: LeftStanding;
};

/** What tells a session apart that another conversation may take with it. */
export type LeftStanding = {
	readonly taskId: string | null;
	readonly name: string | null;
	/** Up to which broadcast it had read all. */
	readonly cursor: number | null;
};

/** More are not remembered: what comes late comes from one of the last. */
const mostLeft = 8;

/** Reads what {@link leftText} wrote; what another program wrote is none. */
export function readLeft(text: string | null): readonly LeftConversation[] {
	if (text === null) return [];
	try {
		const told: unknown = JSON.parse(text);
		return Array.isArray(told) ? told.filter(isLeft) : [];
	} catch {
		return [];
	}
}

function isLeft(value: unknown): value is LeftConversation {
	return (
		typeof value === 'object' &&
		value !== null &&
		'conversation' in value &&
		typeof value.conversation === 'string' &&
		'atMs' in value &&
		typeof value.atMs === 'number' &&
		'isOver' in value &&
		typeof value.isOver === 'boolean' &&
		(!('had' in value) || isStanding(value.had))
	);
}

function isStanding(value: unknown): value is LeftStanding {
	return (
		typeof value === 'object' &&
		value !== null &&
		'taskId' in value &&
		isNullOr('string', value.taskId) &&
		'name' in value &&
		isNullOr('string', value.name) &&
		'cursor' in value &&
		isNullOr('number', value.cursor)
	);
}

function isNullOr(type: 'string' | 'number', value: unknown): boolean {
	return value === null || typeof value === type;
}

/** The column of the conversations that were left. */
export function leftText(left: readonly LeftConversation[]): string | null {
	return left.length === 0 ? null : JSON.stringify(left);
}

/** What was left once a process has gone from one conversation to another; who comes back is left no more. */
export function leave(
	left: readonly LeftConversation[],
	from: LeftConversation | null,
	to: string | null,
): readonly LeftConversation[] {
	const others = left.filter(({conversation}) => conversation !== from?.conversation && conversation !== to);
	return [...others, ...(from ? [from] : [])].slice(-mostLeft);
}
