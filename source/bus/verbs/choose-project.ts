import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {isKin, type Kin} from '../rules/lineage.js';
import {type Name, nameOf, requireName} from '../rules/names.js';
import {
	isSameRepository,
	keysOf,
	namedProject,
	projectKeyOf,
	type SettledProject,
	settleFound,
	type Workplace,
} from '../rules/project.js';
import {nameFoundProject} from '../tables/registration.js';
import type {SessionRecord} from '../tables/session-record.js';
import {listOnProject, listShowing} from '../tables/sessions.js';
import type {PlacedRegistration} from './register.js';

/** The project of a session, and the candidates that were passed over for it. */
export type ChosenProject = SettledProject & {
	readonly occupied: ReadonlyArray<{readonly projectId: Name; readonly by: string}>;
};

/**
 * Chooses the project of a session that registers.
 * @param own its row, where it has one, and by what others are known to be of one party with it
 * @throws BusError `usage` where the project was named, and by no name
 */
export async function chooseProject(
	writer: Writer,
	context: Context,
	told: Pick<
		PlacedRegistration,
		'projectId' | 'projectCandidates' | 'projectNames' | 'repositoryKey' | 'repository' | 'worktree' | 'cwd'
	>,
	{known, kin}: {readonly known: SessionRecord | null; readonly kin: Kin},
): Promise<ChosenProject> {
	const place = {...told, repositoryKey: told.repositoryKey ?? null};
	const isOther = (row: SessionRecord) =>
		row.sessionId !== known?.sessionId && presenceOf(row, context) !== 'gone';
	if (told.projectId) return named(writer, place, requireName('project', told.projectId), []);
	// A guess never changes what is settled
	if (known?.projectId) return {projectId: known.projectId, projectKey: known.projectKey, occupied: []};
	const occupied: Array<{projectId: Name; by: string}> = [];
	const candidates = namesOf(told.projectCandidates);
	for (const candidate of candidates) {
		const isOnIt = (row: SessionRecord) =>
			projectKeyOf(row) === namedProject(candidate) || isSameRepository(row, place);
		const showing = await listShowing(writer, candidate, place.worktree);
		const occupant = showing.find(row => isOnIt(row) && isOther(row) && !isKin(row, kin));
		if (!occupant) return named(writer, place, candidate, occupied);
		occupied.push({projectId: candidate, by: occupant.sessionId});
	}
	// All are occupied: better a reported conflict on the right project than a made-up one
	const [best] = candidates;
	if (best !== undefined) return named(writer, place, best, []);
	const names = namesOf(told.projectNames);
	return {...settleFound(place, names, await listOthers(writer, place, names, isOther)), occupied: []};
}

function namesOf(texts: readonly string[] = []): readonly Name[] {
	return texts.map(nameOf).filter(name => name !== null);
}

/** Who was found to be on a project of that name in the same repository is on the one that is named so now. */
async function named(
	writer: Writer,
	place: Workplace,
	projectId: Name,
	occupied: ChosenProject['occupied'],
): Promise<ChosenProject> {
	const project = {projectId, projectKey: namedProject(projectId)};
	for (const key of keysOf(place)) await nameFoundProject(writer, key, project);
	return {...project, occupied};
}

/** Live sessions of the repository; where there are none, those that show its names up to the first that nobody shows. */
async function listOthers(
	writer: Writer,
	place: Workplace,
	names: readonly Name[],
	isOther: (row: SessionRecord) => boolean,
): Promise<readonly SessionRecord[]> {
	for (const key of keysOf(place)) {
		const kin = (await listOnProject(writer, key)).find(isOther);
		if (kin) return [kin];
	}
	const others: SessionRecord[] = [];
	for (const name of names) {
		const showing = (await listShowing(writer, name)).filter(isOther);
		if (showing.length === 0) break;
		others.push(...showing);
	}
	return others;
}
