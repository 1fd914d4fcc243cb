import {lstatSync, readdirSync} from 'node:fs';
import path from 'node:path';

/**
 * Every file below a folder, in order of their paths, or the file itself; none where there is nothing to read. Links
 * are not followed: they may lead anywhere.
 */
export function filesBelow(place: string): string[] {
	try {
		const stats = lstatSync(place);
		if (stats.isFile()) return [place];
		if (!stats.isDirectory()) return [];
		const names = readdirSync(place).sort();
		return names.flatMap(name => filesBelow(path.join(place, name)));
	} catch {
		return [];
	}
}

/**
 * Every file below the folder of a conversation, the transcript first.
 * @param place where a transcript lies in that folder; one that lies elsewhere is taken alone
 */
export function filesAround(transcript: string, place: string): string[] {
	const ending = `${path.sep}${place}`;
	if (!transcript.endsWith(ending)) return [transcript];
	const folder = transcript.slice(0, -ending.length);
	return [transcript, ...filesBelow(folder).filter(file => file !== transcript)];
}
