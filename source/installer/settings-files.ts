import {parse as parseJson} from 'jsonc-parser/lib/esm/main.js';
import {parse as parseToml} from 'smol-toml';
import type {Settings} from '../agents/installation.js';
import {readBytes} from './file-store.js';
import type {PlannedFile} from './plan-file.js';

/** The settings files of this machine. */
export const settingsFiles: Settings = settingsIn(textOf);

/** The same as they will be once a plan is carried out. */
export function settingsAfter(files: readonly PlannedFile[]): Settings {
	return settingsIn(file => {
		const planned = files.find(one => one.file === file);
		return planned ? planned.next && decode(planned.next) : textOf(file);
	});
}

function settingsIn(read: (file: string) => string | null): Settings {
	return {
		exists: file => read(file) !== null,
		json(file) {
			const text = read(file);
			const value: unknown = text === null ? undefined : parseJson(text);
			return value;
		},
		toml(file) {
			const text = read(file);
			try {
				return text === null ? undefined : parseToml(text, {integersAsBigInt: 'asNeeded'});
			} catch {
				return undefined;
			}
		},
	};
}

function textOf(file: string): string | null {
	try {
		const bytes = readBytes(file);
		return bytes && decode(bytes);
	} catch {
		return null;
	}
}

function decode(bytes: Buffer): string {
	return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
