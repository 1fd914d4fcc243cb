import type {Agent} from './agent.js';
import type {ProcessLook} from './process-names.js';

/**
 * The first word of an agent's command line that is neither an option nor the value of one, nor a script; `null` where
 * there is none but a prompt.
 */
export function firstWord(
	{valueOptions, promptOptions}: Pick<Agent, 'valueOptions' | 'promptOptions'>,
	{arguments: [, ...words]}: Pick<ProcessLook, 'arguments'>,
): string | null {
	let isValue = false;
	for (const word of words) {
		if (promptOptions.includes(word) || word === '--') return null;
		const isOption = word.startsWith('-');
		if (!isOption && !isValue && !word.includes('/')) return word;
		isValue = valueOptions.includes(word);
	}
	return null;
}

/** Whether an agent's process is there to talk with, rather than to serve something else. */
export function isConversation({agent, look}: {readonly agent: Agent; readonly look: ProcessLook}): boolean {
	if (agent.isSupervisor?.(look)) return false;
	const first = firstWord(agent, look);
	return first === null || !agent.sideCommands.includes(first);
}
