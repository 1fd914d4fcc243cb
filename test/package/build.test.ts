import {
	appendFileSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {HookedAgent} from '../commands/support/hooked-agent.js';
import {runProcess, startProcess} from '../commands/support/program.js';
import {openSandbox, type Sandbox} from '../commands/support/sandbox.js';

const root = path.resolve(import.meta.dirname, '../..');

/** A checkout of this project that is built in a folder of its own. */
class Checkout {
	readonly folder: string;
	readonly dist: string;
	#changes = 0;

	constructor({folder}: Sandbox) {
		this.folder = path.join(folder, 'checkout');
		this.dist = path.join(this.folder, 'dist');
		mkdirSync(this.folder);
		for (const name of ['source', 'scripts', 'package.json', 'tsconfig.json'])
			cpSync(path.join(root, name), path.join(this.folder, name), {recursive: true});
		symlinkSync(path.join(root, 'node_modules'), path.join(this.folder, 'node_modules'));
	}

	async build(): Promise<void> {
		const outcome = await runProcess(process.execPath, ['scripts/build.js'], {
			cwd: this.folder,
			env: process.env,
		});
		expect(outcome).toEqual({code: 0, stdout: '', stderr: ''});
	}

	/** Changes a part that nearly all of the program shares, and one that is loaded late. */
	change(): void {
		const line = `\nObject(globalThis).changed = ${++this.#changes};\n`;
		for (const file of ['bus/errors.ts', 'bus/rules/nearest-names.ts', 'bus/settings-schema.ts'])
			appendFileSync(path.join(this.folder, 'source', file), line);
	}

	/** When each file of the build was written last. */
	times(): Record<string, number> {
		const names = readdirSync(this.dist).filter(name => name !== 'types');
		return Object.fromEntries(names.map(name => [name, statSync(path.join(this.dist, name)).mtimeMs]));
	}
}

describe('a build', () => {
	test('leaves no edit unguarded while it is made anew again and again', async () => {
		const sandbox = openSandbox();
		const checkout = new Checkout(sandbox);
		await checkout.build();
		const file = path.join(sandbox.work, 'a.ts');
		mkdirSync(path.dirname(sandbox.database), {recursive: true});
		// With a configuration, a hook loads one file more
		writeFileSync(path.join(path.dirname(sandbox.database), 'config.json'), '{"synchronous": "normal"}');
		const holder = await HookedAgent.start(sandbox, 'codex', 'conversation-2');
		expect(await holder.wantsToWrite(file)).toBeNull();
		const agent = await sandbox.startAgent('claude');
		const payload = path.join(sandbox.folder, 'payload.json');
		const facts = {
			session_id: 'conversation-1',
			cwd: sandbox.work,
			tool_name: 'Edit',
			tool_input: {file_path: file},
		};
		writeFileSync(payload, JSON.stringify(facts));
		const line = `exec "${process.execPath}" "${checkout.dist}/hook-cli.cjs" hook claude PreToolUse < "${payload}"`;
		let isBuilding = true;
		const building = (async () => {
			for (let build = 0; build < 3; build++) {
				checkout.change();
				await checkout.build();
			}
			isBuilding = false;
		})();
		const answers: string[] = [];
		while (isBuilding) answers.push((await agent.execute('sh', ['-c', line])).stdout);
		await building;
		expect(answers.length).toBeGreaterThan(5);
		expect(answers.filter(answer => !answer.includes('is held by'))).toEqual([]);
	});

	test('leaves to a program that was started before it what that loads later', async () => {
		const sandbox = openSandbox();
		const checkout = new Checkout(sandbox);
		await checkout.build();
		const program = `
			const {openBus} = await import(${JSON.stringify(path.join(checkout.dist, 'index.js'))});
			const bus = await openBus({path: ${JSON.stringify(sandbox.database)}});
			process.stdout.write('open');
			for await (const _ of process.stdin);
			await bus.findSession('nobody').catch(error => process.stdout.write(error.message));
			await bus.close();`;
		const file = path.join(sandbox.folder, 'program.mjs');
		writeFileSync(file, program);
		const go = path.join(sandbox.folder, 'go');
		// The program reads its input once the pipe has been opened for writing
		await runProcess('mkfifo', [go]);
		const running = startProcess('sh', ['-c', `exec "${process.execPath}" "${file}" < "${go}"`], {
			env: sandbox.env,
		});
		const opener = startProcess('sh', [
			'-c',
			`exec 3> "${go}"; while [ ! -e "${go}.now" ]; do sleep 0.05; done`,
		]);
		for (let build = 0; build < 2; build++) {
			checkout.change();
			await checkout.build();
		}
		writeFileSync(`${go}.now`, '');
		await opener.outcome;
		expect(await running.outcome).toEqual({
			code: 0,
			stdout: expect.stringMatching(/^openthere is no session "nobody"/),
			stderr: '',
		});
	});

	test('is not made again while nothing has changed, and is made again where a file of it has gone', async () => {
		const checkout = new Checkout(openSandbox());
		await checkout.build();
		const first = checkout.times();
		await checkout.build();
		expect(checkout.times()).toEqual(first);
		rmSync(path.join(checkout.dist, 'hook-cli.cjs'));
		await checkout.build();
		expect(Object.keys(checkout.times())).toEqual(Object.keys(first));
		checkout.change();
		await checkout.build();
		expect(readFileSync(path.join(checkout.dist, 'hook-cli.cjs'), 'utf8')).toContain('.changed=1');
	});

	test('leaves the one before where it fails', async () => {
		const checkout = new Checkout(openSandbox());
		await checkout.build();
		const before = checkout.times();
		appendFileSync(path.join(checkout.folder, 'source/hook/run-hook.ts'), 'no TypeScript at all');
		const {code} = await runProcess(process.execPath, ['scripts/build.js'], {
			cwd: checkout.folder,
			env: process.env,
		});
		expect(code).not.toBe(0);
		expect(checkout.times()).toEqual(before);
	});

	test('alone is in the package, and what nobody can need any more is removed', async () => {
		const checkout = new Checkout(openSandbox());
		await checkout.build();
		const first = Object.keys(checkout.times());
		checkout.change();
		await checkout.build();
		const gone = first.find(name => name.startsWith('chunk-') && !isPacked(name)) ?? '';
		const packed = await runProcess('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: checkout.folder,
			env: process.env,
		});
		const [{files}] = v.parse(listing, JSON.parse(packed.stdout));
		const names = files.map(({path: file}) => path.basename(file));
		function isPacked(name: string) {
			const built: unknown = JSON.parse(readFileSync(path.join(checkout.dist, '.build.json'), 'utf8'));
			return Object.hasOwn(v.parse(stamp, built).files, name);
		}
		expect(names).toContain('hook-cli.cjs');
		expect(names.filter(name => name.startsWith('chunk-') && !isPacked(name))).toEqual([]);
		expect(existsSync(path.join(checkout.dist, gone))).toBe(true);
		utimesSync(path.join(checkout.dist, gone), 0, 0);
		checkout.change();
		await checkout.build();
		expect(existsSync(path.join(checkout.dist, gone))).toBe(false);
	});
});

const listing = v.tuple([v.object({files: v.array(v.object({path: v.string()}))})]);
const stamp = v.object({files: v.record(v.string(), v.string())});
