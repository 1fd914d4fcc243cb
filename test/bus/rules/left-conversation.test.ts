import {expect, test} from 'vitest';
import {leftText, readLeft} from '../../../source/bus/rules/left-conversation.js';

test('conversations that were left are read as they were written, with what they had where that is told', () => {
	const had = {taskId: 'T', name: null, cursor: 7};
	const left = [
		{conversation: 'a', atMs: 1, isOver: true},
		{conversation: 'b', atMs: 2, isOver: false, had},
	];
	expect(readLeft(leftText(left))).toEqual(left);
});

test.each([
	['no list', '{}'],
	['no JSON', '['],
	['no moment', '[{"conversation":"a","isOver":true}]'],
	['something else that it had', '[{"conversation":"a","atMs":1,"isOver":true,"had":{"taskId":1}}]'],
])('what another program wrote, with %s, is none', (_what, text) => {
	expect(readLeft(text)).toEqual([]);
});
