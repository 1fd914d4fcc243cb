import type {Session} from '../bus/types.js';

/** The name by which a manifest of ours is known, and the version of its form. */
export const manifestFormat = {format: 'session-bus rescue', formatVersion: 1} as const;

/** One file of an export. */
export type ExportedFile = {
	/** Where it is in the folder. */
	readonly path: string;
	/** What it was copied or read from. */
	readonly source: string;
	readonly bytes: number;
	/** In hexadecimal digits. */
	readonly sha256: string;
	/** When its source was modified last, ISO-8601 in UTC; `null` for what was read from a database. */
	readonly sourceModifiedAt: string | null;
	/** Set when the source changed while it was copied: it grew, and the beginning was copied, or it was cut short. */
	readonly changedDuringCopy?: 'grew' | 'shrank';
};

/** Something that belongs to the conversation and could not be copied. */
export type MissingFile = {readonly source: string; readonly reason: string};

/** What an export holds, as `manifest.json` tells it. */
export type Manifest = typeof manifestFormat & {
	readonly sessionBusVersion: string;
	/** ISO-8601 in UTC. */
	readonly exportedAt: string;
	readonly session: Session;
	readonly files: readonly ExportedFile[];
	readonly missing: readonly MissingFile[];
};

/** One line of SHA256SUMS as `sha256sum -c` reads it (GNU coreutils manual, 6.1: a `\` in front marks escapes). */
export function checksumLine({path, sha256}: Pick<ExportedFile, 'path' | 'sha256'>): string {
	const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
	return `${escaped === path ? '' : '\\'}${sha256}  ${escaped}\n`;
}
