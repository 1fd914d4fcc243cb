import {useApp} from 'ink';
import {useEffect} from 'react';

/** Takes the terminal from Ink: keys and drawing rest until the returned function gives it back. */
export type HandOver = () => Promise<() => Promise<void>>;

/** Tells how to take the terminal from Ink, which only a component can know. */
export function useHandOver(onReady: ((handOver: HandOver) => void) | undefined): void {
	const {suspendTerminal} = useApp();
	useEffect(() => {
		onReady?.(async () => {
			const {resume} = await suspendTerminal();
			return resume;
		});
	}, [suspendTerminal, onReady]);
}
