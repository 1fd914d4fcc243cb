import type {Message} from '../bus/types.js';

/** How many messages one call reads at most. */
export const pageSize = 100;

/**
 * How many bytes one call tells an agent: of more than some 20,000 the strictest one shows its model only the
 * beginning, and what is not shown must not count as read.
 */
const pageRoom = 12_000;

/**
 * As many of the messages as an agent is shown whole, but at least one.
 * @param write how messages are shown
 */
export function firstPage(
	messages: readonly Message[],
	write: (messages: readonly Message[]) => string,
): readonly Message[] {
	let room = pageRoom;
	const end = messages.findIndex((message, index) => {
		room -= Buffer.byteLength(write([message]));
		return room < 0 && index > 0;
	});
	return end < 0 ? messages : messages.slice(0, end);
}
