/** Whether a conversation's id is one that no program takes for a flag of its own. */
export function isPlainConversation(id: string): boolean {
	return /^\w[\w.:-]*$/.test(id);
}
