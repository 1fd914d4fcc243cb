import type {Environment} from '../agents/environment.js';
import type {Registration} from '../bus/verbs/register.js';
import {findGitPlace} from '../git/git-place.js';
import {discoverProject, type ProjectChoice} from './discover-project.js';

/** Where a session works, as far as its folder tells. */
export type Place = {
	readonly project: ProjectChoice;
	/** The same as a registration takes it. */
	readonly facts: Pick<
		Registration,
		'projectId' | 'projectCandidates' | 'cwd' | 'repository' | 'worktree' | 'branch'
	>;
};

/**
 * Finds the project and the git worktree of a folder.
 * @param named the project, where it was named on purpose
 */
export function findPlace(named: string | null, environment: Environment, cwd: string): Place {
	const git = findGitPlace(cwd);
	const project = discoverProject(named, environment, cwd, git);
	return {
		project,
		facts: {
			...(project.named === null ? {projectCandidates: project.candidates} : {projectId: project.named}),
			cwd,
			repository: git?.repository ?? null,
			worktree: git?.worktree ?? null,
			branch: git?.branch ?? null,
		},
	};
}
