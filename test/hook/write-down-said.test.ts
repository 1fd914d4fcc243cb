import {describe, expect, it} from 'vitest';
import {UntoldJournal} from '../../source/hook/untold.js';
import {type SaidMail, writeDownSaid} from '../../source/hook/write-down-said.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

const said = {taker: 'hook 1', said: [1], left: [2], footing: {lasts: true, amid: false}};

async function writeDown(recordSaid: SaidMail['events']['recordSaid'], left: () => number) {
	const untold = new UntoldJournal(temporaryFolder(), 'claude', 'conversation');
	const outcome = await writeDownSaid({events: {recordSaid}, untold, sessionId: 'claude-1', said, left}).then(
		() => 'written',
		(error: Error) => error.message,
	);
	return {outcome, kept: untold.read().untold};
}

const kept = {
	sessionId: 'claude-1',
	taker: 'hook 1',
	said: [1],
	left: [2],
	lasts: true,
	amid: false,
	atMs: expect.any(Number),
};

describe('what a hook has said', () => {
	it('is written down, if the bus lets it, at a later try', async () => {
		let tries = 0;
		const recordSaid = async () => {
			if (++tries < 3) throw new Error('busy');
		};
		expect(await writeDown(recordSaid, () => 1000)).toEqual({outcome: 'written', kept: []});
	});

	it('is kept for the next event where the bus does not', async () => {
		const recordSaid = () => Promise.reject(new Error('busy'));
		expect(await writeDown(recordSaid, () => 1000)).toEqual({outcome: 'busy', kept: [kept]});
	});

	it('is kept where that takes longer than the agent waits', async () => {
		const {outcome, kept: found} = await writeDown(
			() => new Promise(() => {}),
			() => 5,
		);
		expect([outcome, found]).toEqual(['the bus could not be told in time what was said of mail', [kept]]);
	});

	it('is as good as not said where the agent may have waited no longer', async () => {
		const {outcome, kept: found} = await writeDown(
			async () => {},
			() => 0,
		);
		expect([outcome, found]).toEqual(['mail was said so late that the agent may not have waited for it', []]);
	});
});
