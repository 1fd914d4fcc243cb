/** The sessions that a row is about, as one text, which compares equal from one picture to the next. */
export type Parties = string;

const between = '\n';

/** Joins the ids of those a row is about; whoever is not known is left out. */
export function joinParties(ids: ReadonlyArray<string | null>): Parties {
	return ids.filter(id => id !== null).join(between);
}

/** The ids of those a row is about. */
export function partiesOf(parties: Parties): readonly string[] {
	return parties === '' ? [] : parties.split(between);
}
