import {type RealPath, realFolder} from '../system/real-path.js';
import type {PlacedRegistration, Registration} from './verbs/register.js';

/** Makes real paths of the folders a session is registered with, however it was told of them. */
export function placeRegistration<Told extends Pick<Registration, 'cwd' | 'repository' | 'worktree'>>({
	cwd,
	repository,
	worktree,
	...rest
}: Told): PlacedRegistration<Told> {
	const place = {cwd: real(cwd), repository: real(repository)};
	return {...rest, ...place, worktree: worktree === cwd ? place.cwd : real(worktree)};
}

function real(folder: string | null | undefined): RealPath | null {
	return folder === null || folder === undefined || folder === '' ? null : realFolder(folder);
}
