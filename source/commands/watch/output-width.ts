import type {Environment} from '../../agents/environment.js';

/** What is assumed where nothing tells. */
const usualWidth = 120;

/** How wide lines may be: as the terminal is, else as COLUMNS says, else 120. */
export function widthOfOutput(environment: Environment, columns: number | undefined): number {
	const named = Number(/^[1-9]\d{0,3}$/.exec(environment.COLUMNS ?? '')?.[0] ?? 0);
	return columns || named || usualWidth;
}
