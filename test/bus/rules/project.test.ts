import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Name, requireName} from '../../../source/bus/rules/names.js';
import {
	folderKeyOf,
	isSameRepository,
	namedProject,
	type OnProject,
	projectKeyOf,
	remoteKeyOf,
	repositoryKeyOf,
	settleFound,
	sharedProject,
	type Workplace,
} from '../../../source/bus/rules/project.js';

const name = (text: string): Name => requireName('project', text);

/** A repository below `/src` without a remote. */
const repositoryAt = (folder: string): Workplace => ({
	repositoryKey: repositoryKeyOf(`/src/${folder}/.git`),
	repository: `/src/${folder}/.git`,
	worktree: `/src/${folder}`,
	cwd: `/src/${folder}`,
});
const worktreeOf = (place: Workplace, worktree: string): Workplace => ({...place, worktree, cwd: worktree});
const cloneOf = (remote: string, folder: string): Workplace => ({
	...repositoryAt(folder),
	repositoryKey: remoteKeyOf('host', remote),
});
const outside = (cwd: string): Workplace => ({
	repositoryKey: folderKeyOf(cwd),
	repository: null,
	worktree: null,
	cwd,
});
const unknown: Workplace = {repositoryKey: null, repository: null, worktree: null, cwd: null};

const foundOn = (place: Workplace, shown: string): Workplace & OnProject => ({
	...place,
	projectId: name(shown),
	projectKey: place.repositoryKey,
});
const namedOn = (place: Workplace, shown: string): Workplace & OnProject => ({
	...place,
	projectId: name(shown),
	projectKey: namedProject(name(shown)),
});
/** A row that another program, or an earlier version, wrote. */
const writtenOn = (place: Workplace, shown: string): Workplace & OnProject => ({
	...place,
	repositoryKey: null,
	projectId: name(shown),
	projectKey: null,
});

const [apiA, apiB] = [repositoryAt('clientA/api'), repositoryAt('clientB/api')];
const names = ['api', 'clientB/api', 'src/clientB/api'].map(name);

describe('the key of a project', () => {
	it.each<[string, OnProject, string | null]>([
		['that was named', namedOn(apiA, 'PILOT'), 'name:PILOT'],
		['that was found', foundOn(apiA, 'api'), 'repository:/src/clientA/api'],
		['that another program wrote', writtenOn(unknown, 'PILOT'), 'name:PILOT'],
		['that is none', {projectId: null, projectKey: null}, null],
	])('%s', (_what, session, key) => {
		expect(projectKeyOf(session)).toBe(key);
	});

	it.each([
		['/src/app/.git', 'repository:/src/app'],
		['/src/app', 'repository:/src/app'],
		['/src/app/.bare', 'repository:/src/app'],
		['/src/app.git', 'repository:/src/app'],
		['/src/.git', 'repository:/src'],
		['/src/outer/.git/modules/part', 'repository:/src/outer/.git/modules/part'],
	])('of the repository %s is %s', (folder, key) => {
		expect(repositoryKeyOf(folder)).toBe(key);
	});
});

describe('one repository', () => {
	it.each<[string, Workplace, Workplace, boolean]>([
		['two worktrees', apiA, worktreeOf(apiA, '/src/fix'), true],
		['two repositories of one name', apiA, apiB, false],
		['two clones of one remote', cloneOf('acme/api', 'one'), cloneOf('acme/api', 'two'), true],
		['clones of two remotes', cloneOf('acme/api', 'one'), cloneOf('other/api', 'two'), false],
		['one that was given a remote meanwhile', apiA, {...apiA, repositoryKey: remoteKeyOf('host', 'x')}, true],
		[
			'a clone by its path, though it has a remote',
			cloneOf('acme/api', 'one'),
			{...repositoryAt('copy'), repositoryKey: repositoryKeyOf('/src/one')},
			true,
		],
		['one of an earlier version', apiA, writtenOn(apiA, 'x'), true],
		['one folder outside of git', outside('/notes'), {...outside('/notes'), repositoryKey: null}, true],
		['two folders outside of git', outside('/a/notes'), outside('/b/notes'), false],
		['a repository and what is outside of git around it', apiA, outside('/src/clientA'), false],
		['nothing known', unknown, unknown, false],
	])('%s', (_what, first, second, same) => {
		expect(isSameRepository(first, second)).toBe(same);
		expect(isSameRepository(second, first)).toBe(same);
	});
});

describe('the project that is found', () => {
	it.each<[string, Array<Workplace & OnProject>, string, string | null]>([
		['alone', [], 'api', apiB.repositoryKey],
		['beside a stranger of the name', [foundOn(apiA, 'api')], 'clientB/api', apiB.repositoryKey],
		[
			'beside strangers of two of the names',
			[foundOn(apiA, 'api'), namedOn(repositoryAt('x'), 'clientB/api')],
			'src/clientB/api',
			apiB.repositoryKey,
		],
		[
			'beside strangers of all its names',
			names.map(shown => namedOn(apiA, shown)),
			'src/clientB/api',
			apiB.repositoryKey,
		],
		['beside another worktree', [foundOn(worktreeOf(apiB, '/src/fix'), 'api')], 'api', apiB.repositoryKey],
		[
			'beside another worktree that had to take a longer name',
			[foundOn(apiA, 'api'), foundOn(worktreeOf(apiB, '/src/fix'), 'clientB/api')],
			'clientB/api',
			apiB.repositoryKey,
		],
		[
			'beside the one it was cloned from by its path, which has a remote',
			[foundOn({...cloneOf('acme/rollout', 'x'), repository: '/src/clientB/api/.git'}, 'rollout')],
			'rollout',
			'repository:host/acme/rollout',
		],
		['beside one that named it so here', [namedOn(apiB, 'api')], 'api', 'name:api'],
		['beside one that named it so elsewhere', [namedOn(apiA, 'api')], 'clientB/api', apiB.repositoryKey],
		['beside one that named it otherwise here', [namedOn(apiB, 'PILOT')], 'api', apiB.repositoryKey],
		[
			'beside a row of that name that says nothing else',
			[writtenOn(unknown, 'api')],
			'clientB/api',
			apiB.repositoryKey,
		],
		['beside an earlier version here', [writtenOn(apiB, 'api')], 'api', 'name:api'],
		[
			'beside one that came here from another project',
			[{...foundOn(apiA, 'x'), ...apiB}],
			'api',
			apiB.repositoryKey,
		],
		['beside one that went elsewhere', [{...foundOn(apiB, 'api'), ...apiA}], 'api', apiB.repositoryKey],
		[
			'beside one without a project',
			[{...apiB, projectId: null, projectKey: null}],
			'api',
			apiB.repositoryKey,
		],
	])('%s', (_what, others, projectId, projectKey) => {
		expect(settleFound(apiB, names, others)).toEqual({projectId, projectKey});
	});

	it('is none where there is no name', () => {
		expect(settleFound(outside('/'), [], [])).toEqual({projectId: null, projectKey: null});
	});

	it('is named where nobody says what is found there', () => {
		expect(settleFound(unknown, names, [])).toEqual({projectId: 'api', projectKey: 'name:api'});
	});

	type Present = Workplace & OnProject & {readonly isFound: boolean};

	/** Lets sessions come one after another to places whose remotes stay what they are. */
	function arrive(
		arrivals: ReadonlyArray<{folder: string; named: string | null}>,
		remotes: Record<string, string>,
	) {
		const present: Present[] = [];
		for (const {folder, named} of arrivals) {
			const remote = remotes[folder] ?? '';
			const place = remote === '' ? repositoryAt(folder) : cloneOf(remote, folder);
			const parts = `${remote === '' ? 'src' : 'host'}/${remote || folder}`.split('/');
			const found = parts.map((_, end) => name(parts.slice(-1 - end).join('/')));
			const session =
				named === null
					? {...place, ...settleFound(place, found, present), isFound: true}
					: {...namedOn(place, named), isFound: false};
			present.push(session);
		}
		return present;
	}

	const folders = ['a/api', 'b/api', 'c/b/api', 'web', 'b/web'];
	const arrival = fc.record({
		folder: fc.constantFrom(...folders),
		named: fc.option(fc.constantFrom('PILOT', 'api')),
	});
	const remotes = fc
		.array(fc.constantFrom('', '', 'acme/api', 'acme/web', 'other/api'), {minLength: 5, maxLength: 5})
		.map(all => Object.fromEntries(folders.map((folder, index) => [folder, all[index] ?? ''])));

	it('is one for all that are found in a repository, and for nobody else but by a name on purpose', () => {
		fc.assert(
			fc.property(fc.array(arrival, {maxLength: 12}), remotes, (arrivals, its) => {
				const present = arrive(arrivals, its);
				for (const one of present)
					for (const other of present) {
						if (!one.isFound || !other.isFound) continue;
						const isSame = isSameRepository(one, other);
						if (isSame) expect(projectKeyOf(one)).toBe(projectKeyOf(other));
						else if (projectKeyOf(one)?.startsWith('repository:'))
							expect(sharedProject(one, other)).toBeNull();
						if (isSame) expect(one.projectId).toBe(other.projectId);
					}
			}),
			{numRuns: 500},
		);
	});

	it('is shown by no name that others show, unless they are on it', () => {
		fc.assert(
			fc.property(fc.array(arrival, {minLength: 1, maxLength: 12}), remotes, (arrivals, its) => {
				const present = arrive(arrivals, its);
				const newcomer = present.pop();
				if (!newcomer?.isFound || present.some(other => sharedProject(newcomer, other) !== null)) return;
				expect(present.map(({projectId}) => projectId)).not.toContain(newcomer.projectId);
			}),
			{numRuns: 500},
		);
	});
});
