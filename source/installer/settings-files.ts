import {parse as parseJson} from 'jsonc-parser/lib/esm/main.js';
import {parse as parseToml} from 'smol-toml';
import type {Settings} from '../agents/installation.js';
import {readBytes} from './file-store.js';

/** The settings files of this machine. */
export const settingsFiles: Settings = {
	exists: file => textOf(file) !== null,
	json(file) {
		const text = textOf(file);
		const value: unknown = text === null ? undefined : parseJson(text);
		return value;
	},
	toml(file) {
		const text = textOf(file);
		try {
			return text === null ? undefined : parseToml(text, {integersAsBigInt: 'asNeeded'});
		} catch {
			return undefined;
		}
	},
};

function textOf(file: string): string | null {
	try {
		return (
			readBytes(file)
				?.toString('utf8')
				.replace(/^\uFEFF/, '') ?? null
		);
	} catch {
		return null;
	}
}
