// Makes libraries prepare for emoji when a text has any: that takes as long as half a start of Node.
import {readFileSync} from 'node:fs';

const segmenter = /^const (\w+) = (new Intl\.Segmenter\(\));$/m;
const emoji = /^const (\w+) = (\/.*\\p\{RGI_Emoji\}.*\/v);$/m;

/** An esbuild plugin for whatever bundles a terminal library. */
export const lateEmoji = {
	name: 'late-emoji',
	setup({onLoad}) {
		onLoad({filter: /\/string-width\/index\.js$/}, ({path}) => {
			const text = readFileSync(path, 'utf8');
			// Another version may make them otherwise
			if (!segmenter.test(text) || !emoji.test(text))
				return {errors: [{text: 'string-width makes nothing that could be made later'}]};
			const later = text
				.replace(segmenter, 'let cutter;\nconst $1 = {segment: text => (cutter ??= $2).segment(text)};')
				.replace(
					emoji,
					'let finder;\nconst $1 = {test: text => (finder ??= $2).test(text), exec: text => (finder ??= $2).exec(text)};',
				);
			return {contents: later};
		});
	},
};
