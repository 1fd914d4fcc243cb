import {spawn} from 'node:child_process';
import {copyFileSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import * as v from 'valibot';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {widthOf} from '../../source/presentation/fit.js';
import {brokenBytes, hostileTexts} from '../monitor/hostile/corpus.js';
import {fillDatabase} from '../monitor/hostile/hostile-bus.js';
import {asItIs} from '../monitor/hostile/hostile-rows.js';
import {textOf} from './support/lines.js';
import {entry} from './support/program.js';
import {Sandbox} from './support/sandbox.js';

/** What a terminal obeys, or what turns the direction of a line. */
const active = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** The names in a document; a time that another program wrote may be none. */
const named = v.object({sessions: v.array(v.object({llmModel: v.nullable(v.string())}))});

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = new Sandbox();
	mkdirSync(path.dirname(sandbox.database), {recursive: true});
	const texts = [...Object.values(hostileTexts), ...Object.values(brokenBytes)];
	copyFileSync(await fillDatabase(texts, asItIs, Date.now()), sandbox.database);
});

afterAll(() => sandbox.close());

describe('over a bus full of hostile text', () => {
	test.each(['60', '80', '120', '200'])(
		'watch --once prints lines of %s cells, and no controls',
		async COLUMNS => {
			const text = textOf(await sandbox.runWith({env: {COLUMNS}}, 'watch', '--once'));
			expect(text).toMatch(/^ .*\n\nSessions \d+\n/);
			expect(text).not.toMatch(active);
			expect(text.split('\n').filter(line => widthOf(line) > Number(COLUMNS))).toEqual([]);
		},
	);

	test('watch --once says nothing to a screen reader that a terminal obeys', async () => {
		const text = textOf(await sandbox.runWith({env: {INK_SCREEN_READER: 'true'}}, 'watch', '--once'));
		expect(text).toContain('\n\nMessages:\n');
		expect(text).not.toMatch(active);
	});

	test('watch --once --json prints a document with the names as they are, and no controls', async () => {
		const outcome = await sandbox.run('watch', '--once', '--json');
		const {sessions} = v.parse(named, JSON.parse(outcome.stdout));
		expect(outcome.stdout).not.toMatch(active);
		const models = new Set(sessions.map(({llmModel}) => llmModel));
		expect(Object.values(hostileTexts).filter(text => !models.has(text.toWellFormed()))).toEqual([]);
	});

	test('watch --json streams lines that are documents, and no controls', async () => {
		const child = spawn(process.execPath, [entry, 'watch', '--json'], {cwd: sandbox.work, env: sandbox.env});
		onTestFinished(() => void child.kill('SIGKILL'));
		for await (const line of createInterface({input: child.stdout})) {
			expect(line).not.toMatch(active);
			expect(JSON.parse(line)).toHaveProperty('sessions');
			break;
		}
	});
});
