import {read} from 'node:fs';

/** What came on a descriptor in time. */
export type Arrived = {
	readonly text: string;
	/** Nothing more was waited for, though there was no end: whoever writes fell silent. */
	readonly isCutOff: boolean;
};

/** How much is read, and how long it is waited for. */
export type Patience = {
	/** Bytes at most. */
	readonly most: number;
	/** Milliseconds until the next piece at most. */
	readonly silence: number;
	/** Milliseconds altogether at most. */
	readonly total: number;
	/** Whether what came so far is all that is wanted. */
	readonly isWhole: (soFar: string) => boolean;
};

/** After so many looks at what came so far the end of the input is waited for. */
const mostLooks = 8;

/** Between two looks at a descriptor that somebody made non-blocking, in milliseconds. */
const pause = 5;

/**
 * A process that was stopped, or had no processor, finds itself late though all has come meanwhile: so long it looks once
 * more, in milliseconds.
 */
const lastLook = 50;

/** A read that may never end; a process that has one cannot end by itself. */
let isReading = false;

/** Reads a descriptor to its end, or until it has all that is wanted, but waits for nobody who writes nothing. */
export async function readPromptly(
	descriptor: number,
	{most, silence, total, isWhole}: Patience,
): Promise<Arrived> {
	const began = performance.now();
	const chunks: Buffer[] = [];
	let size = 0;
	let looks = 0;
	const text = () => Buffer.concat(chunks).toString('utf8');
	for (;;) {
		const chunk = await nextChunk(descriptor, Math.min(silence, total - (performance.now() - began)));
		if (chunk === null) return {text: text(), isCutOff: true};
		chunks.push(chunk);
		size += chunk.length;
		if (chunk.length === 0 || size > most) break;
		// Looking at all of it after every piece would take time that grows with the square of its length
		const isLook = looks < mostLooks && endsWithBrace(chunk);
		if (isLook && ++looks && isWhole(text())) break;
	}
	return {text: text(), isCutOff: false};
}

function endsWithBrace(chunk: Buffer): boolean {
	return chunk
		.toString('latin1', Math.max(0, chunk.length - 64))
		.trimEnd()
		.endsWith('}');
}

/** The next piece, empty at the end; `null` when none came in time. */
function nextChunk(descriptor: number, patience: number): Promise<Buffer | null> {
	const chunk = Buffer.allocUnsafe(65_536);
	return new Promise((resolve, reject) => {
		let again: NodeJS.Timeout | undefined;
		let late = setTimeout(() => {
			late = setTimeout(() => {
				clearTimeout(again);
				resolve(null);
			}, lastLook);
		}, patience);
		const settle = (work: () => void) => {
			clearTimeout(late);
			work();
		};
		const look = () => {
			isReading = true;
			read(descriptor, chunk, 0, chunk.length, null, (error, bytes) => {
				isReading = false;
				if (!error) settle(() => resolve(chunk.subarray(0, bytes)));
				else if (error.code === 'EOF') settle(() => resolve(chunk.subarray(0, 0)));
				else if (error.code === 'EAGAIN') again = setTimeout(look, pause);
				else settle(() => reject(error));
			});
		};
		look();
	});
}

/**
 * Ends this process. Node waits for a read that is under way, for ever if need be; becoming another program does not.
 * Versions without that are killed, which agents take for a hook that failed and denied nothing.
 */
export function leave(exitCode: number): never {
	if (isReading) {
		if (process.execve) process.execve('/bin/sh', ['sh', '-c', `exit ${exitCode}`], {});
		process.kill(process.pid, 'SIGKILL');
	}
	process.exit(exitCode);
}
