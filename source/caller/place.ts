import type {Environment} from '../agents/environment.js';
import type {ConfigProblem} from '../bus/config-problem.js';
import type {Registration} from '../bus/verbs/register.js';
import {findBareRepository, findGitPlace} from '../git/git-place.js';
import {realFolder} from '../system/real-path.js';
import {findTerminal} from '../terminals/find-terminal.js';
import {discoverProject, type ProjectChoice} from './discover-project.js';
import {identifyFolder, identifyRepository} from './identify-place.js';

/** Where a session works, as far as its folder and its variables tell. */
export type Place = {
	readonly project: ProjectChoice;
	/** What was wrong with the file that names the project. */
	readonly problem: ConfigProblem | null;
	/** The same as a registration takes it. */
	readonly facts: Pick<
		Registration,
		| 'projectId'
		| 'projectCandidates'
		| 'projectNames'
		| 'repositoryKey'
		| 'cwd'
		| 'repository'
		| 'worktree'
		| 'branch'
		| 'severities'
		| 'terminal'
	>;
};

/**
 * Finds the project and the git worktree of a folder, whose real path says where it lies: a link to it may lie outside
 * of the worktree, and have another name.
 * @param named the project, where it was named on purpose
 * @param environment the variables of the session's process, or of one that it started
 */
export function findPlace(named: string | null, environment: Environment, folder: string): Place {
	const cwd = realFolder(folder);
	const git = findGitPlace(cwd);
	const repository = git?.repository ?? findBareRepository(cwd);
	const {key, names} = repository === null ? identifyFolder(cwd) : identifyRepository(repository);
	const {choice: project, severities, problem} = discoverProject(named, environment, cwd, names);
	return {
		project,
		problem,
		facts: {
			...(project.named === null
				? {projectCandidates: project.candidates, projectNames: project.found}
				: {projectId: project.named}),
			repositoryKey: key,
			cwd,
			repository,
			worktree: git?.worktree ?? null,
			branch: git?.branch ?? null,
			severities,
			// Its device is for whoever sees the process itself
			terminal: findTerminal(environment, null),
		},
	};
}
