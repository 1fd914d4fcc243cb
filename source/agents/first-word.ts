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
