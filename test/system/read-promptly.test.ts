import {closeSync, constants, openSync, writeSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {readPromptly} from '../../source/system/read-promptly.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {runProcess} from '../commands/support/program.js';

async function openPipe(): Promise<number> {
	const pipe = path.join(temporaryFolder(), 'pipe');
	await runProcess('mkfifo', [pipe]);
	const descriptor = openSync(pipe, constants.O_RDWR);
	onTestFinished(() => closeSync(descriptor));
	return descriptor;
}

const patience = {most: 1000, silence: 20, total: 1000, isWhole: (text: string) => text.endsWith('}')};

test('what came while the process was stopped is read, however late it finds itself', async () => {
	const pipe = await openPipe();
	const reading = readPromptly(pipe, patience);
	writeSync(pipe, '{"a": 1}');
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10 * patience.silence);
	expect(await reading).toEqual({text: '{"a": 1}', isCutOff: false});
});

test('nobody who writes nothing is waited for, nor the rest of what was begun', async () => {
	for (const begun of ['', '{"a": ']) {
		const pipe = await openPipe();
		if (begun !== '') writeSync(pipe, begun);
		expect(await readPromptly(pipe, patience)).toEqual({text: begun, isCutOff: true});
		// The read that is under way would keep this process
		writeSync(pipe, 'x');
	}
});
