import {useInput, usePaste, useStdin} from 'ink';
import {splitKeystrokes} from './keystrokes.js';
import type {Model} from './model.js';

/**
 * Hands every keystroke to the model. One hook serves all panes: keys that arrive as one string may go from pane to
 * pane. What is pasted is not typed, and does nothing.
 */
export function useMonitorKeys(model: Model): void {
	const {isRawModeSupported} = useStdin();
	usePaste(() => {}, {isActive: isRawModeSupported});
	useInput((input, key) => model.press(splitKeystrokes(input, key)), {isActive: isRawModeSupported});
}
