/** Waits until a condition holds, looking again whenever the event loop turns. The test's own limit ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 1));
}
