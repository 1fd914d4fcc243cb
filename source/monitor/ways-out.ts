/** How a monitor ended: the signal that asked for it, or `null` when the operator did. */
export type MonitorEnd = {readonly signal: NodeJS.Signals | null};

/** Every signal that ends a process unless it is caught, and that asks for an orderly end. */
const endingSignals: readonly NodeJS.Signals[] = [
	'SIGINT',
	'SIGTERM',
	'SIGHUP',
	'SIGQUIT',
	'SIGUSR2',
	'SIGALRM',
];

/** What is told of the ways out. */
export type WayOutListener = {
	/** The process was asked to end, or its terminal is gone. May come more than once. */
	readonly onEnd: (end: MonitorEnd) => void;
	/** Something failed that nobody caught. */
	readonly onCrash: (error: unknown) => void;
};

/** Listens for everything that ends the monitor from outside. */
export function watchWaysOut(
	stdin: NodeJS.ReadStream,
	stdout: NodeJS.WriteStream,
	{onEnd, onCrash}: WayOutListener,
): {readonly stopWatching: () => void} {
	const onSignal = (signal: NodeJS.Signals) => onEnd({signal});
	const onHangUp = () => onEnd({signal: 'SIGHUP'});
	for (const signal of endingSignals) process.on(signal, onSignal);
	process.on('uncaughtException', onCrash);
	stdin.on('end', onHangUp);
	stdin.on('error', onHangUp);
	stdout.on('error', onHangUp);
	return {
		stopWatching() {
			for (const signal of endingSignals) process.off(signal, onSignal);
			process.off('uncaughtException', onCrash);
			stdin.off('end', onHangUp);
			stdin.off('error', onHangUp);
			stdout.off('error', onHangUp);
		},
	};
}
