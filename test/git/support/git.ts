import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';

/** Runs git itself, which knows best what it writes. Nobody's settings have a say. */
export function git(folder: string, ...words: readonly string[]): string {
	const env = {...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null'};
	const settings = ['user.name=Test', 'user.email=test@example.com', 'protocol.file.allow=always'];
	const line = [...settings.flatMap(setting => ['-c', setting]), ...words];
	return execFileSync('git', line, {cwd: folder, encoding: 'utf8', env, stdio: 'pipe'}).trim();
}

/** Makes a repository with one commit, and the folders above it. */
export function makeRepository(...where: readonly string[]): string {
	const folder = path.join(...where);
	mkdirSync(folder, {recursive: true});
	git(folder, 'init', '-q', '-b', 'main');
	git(folder, 'commit', '-q', '--allow-empty', '-m', `Begin ${folder}`);
	return folder;
}
