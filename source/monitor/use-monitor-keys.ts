import {useInput, usePaste, useStdin} from 'ink';
import {splitKeystrokes} from './keystrokes.js';
import type {Model} from './model.js';

/**
 * Hands every keystroke to the model. One hook serves all panes: keys that arrive as one string may go from pane to
 * pane. What is pasted is not typed: it goes into what is written, and nowhere else.
 */
export function useMonitorKeys(model: Model): void {
	const {isRawModeSupported} = useStdin();
	usePaste(text => model.paste(text), {isActive: isRawModeSupported});
	useInput((input, key) => model.press(splitKeystrokes(input, key)), {isActive: isRawModeSupported});
}
