import type {Segment} from '../../components/line.js';
import {wrapWords} from '../../components/wrap-words.js';
import {cut, fit, widthOf} from '../../presentation/fit.js';
import type {Description, Fact, Section} from './description.js';

/** Cells for the names of facts. */
const nameWidth = 15;

type DetailLine = readonly Segment[];

/**
 * A description as lines no wider than a width: names on the left, values broken beside them, the text below, then
 * the sections.
 */
export function layoutDescription(
	{facts, text, sections}: Description,
	width: number,
): readonly DetailLine[] {
	return [
		...layoutFacts(facts, width),
		...(text.length > 0 ? [[]] : []),
		...text.flatMap(line => wrapWords(line, width - 2).map(piece => [{text: ` ${piece}`}])),
		...sections.flatMap(section => [[], layoutHeading(section, width), ...layoutFacts(section.facts, width)]),
	];
}

function layoutHeading({title, note}: Section, width: number): DetailLine {
	const name = cut(title, width - 2 - (note === '' ? 0 : widthOf(note) + 2));
	return [
		{text: ` ${name}`, tone: 'title'},
		{text: note === '' ? '' : `  ${note}`, tone: 'muted'},
	];
}

function layoutFacts(facts: readonly Fact[], width: number): readonly DetailLine[] {
	return facts.flatMap(([name, value, tone]) =>
		wrapWords(value, width - nameWidth - 1).map((piece, index): DetailLine => {
			const label: Segment = {text: fit(index === 0 ? ` ${name}` : '', nameWidth), tone: 'muted'};
			return [label, tone === undefined ? {text: piece} : {text: piece, tone}];
		}),
	);
}
