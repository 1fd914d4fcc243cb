import {Buffer} from 'node:buffer';
import {afterAll, describe, expect, it} from 'vitest';
import {copyToClipboard} from '../../../source/monitor/clipboard.js';
import {terminalNotice} from '../../../source/monitor/notifications/terminal-notice.js';
import {Screen} from '../support/cells.js';
import {hostileTexts} from './corpus.js';

const texts = Object.entries(hostileTexts);
const size = {columns: 60, rows: 15};
const screen = new Screen(size);
afterAll(() => screen.dispose());

/** What some bytes did to a terminal, which stays empty. */
async function effectsOf(bytes: string): Promise<readonly string[]> {
	const {rows, sideEffects} = await screen.draw(bytes);
	expect(rows.join('').trim()).toBe('');
	return sideEffects.filter(what => !/^(?:ended in row|sent) /.test(what));
}

describe('what hostile text makes of the bytes that a terminal obeys', () => {
	it.each(texts)('%s is copied as it is, with nothing beside it', async (_name, text) => {
		const bytes = copyToClipboard(text, {});
		expect(await effectsOf(bytes ?? '')).toEqual([`OSC 52 c;${Buffer.from(text).toString('base64')}`]);
	});

	it.each(texts)('%s is one notification with title and text, and nothing beside it', async (_name, text) => {
		const notice = {title: text, body: text};
		expect(await effectsOf(terminalNotice(notice, {TERM_PROGRAM: 'iTerm.app'}))).toEqual([
			expect.stringMatching(/^OSC 9 [^\u0000-\u001f\u007f-\u009f]*$/),
		]);
		expect(await effectsOf(terminalNotice(notice, {TERM_PROGRAM: 'WezTerm'}))).toEqual([
			expect.stringMatching(
				/^OSC 777 notify;[^;\u0000-\u001f\u007f-\u009f]*;[^;\u0000-\u001f\u007f-\u009f]*$/,
			),
		]);
		for (const told of await effectsOf(terminalNotice(notice, {TERM_PROGRAM: 'kitty'}))) {
			expect(told).toMatch(/^OSC 99 i=session-bus(?::d=0|:p=body)?;[^\u0000-\u001f\u007f-\u009f]*$/);
		}
		expect(await effectsOf(terminalNotice(notice, {}))).toEqual(['rang']);
	});
});
