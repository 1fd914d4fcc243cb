import type {Picture} from './picture/picture.js';

/** What first steps depend on. */
export type Beginning = {
	readonly picture: Pick<Picture, 'isKnown' | 'sessions'>;
	readonly shown: Pick<Picture, 'sessions'>;
};

const none: readonly string[] = [];

/**
 * What to do while no agent has registered, in lines that find room on the smallest screen; none as soon as one has,
 * or while rows are hidden of which they would speak.
 * @param hasKeys whether keys work where they are read
 */
export function firstSteps({picture, shown}: Beginning, hasKeys: boolean): readonly string[] {
	const {isKnown, sessions} = picture;
	const agents = sessions.filter(({kind}) => kind === 'agent');
	const isHidden = shown.sessions.length < sessions.length;
	if (!isKnown || isHidden || agents.some(({state}) => state !== 'unregistered')) return none;
	if (agents.length === 0) {
		return [
			'no agents seen yet: start one, it shows up by itself',
			'`session-bus install --all`: they register themselves',
		];
	}
	const running =
		agents.length === 1 ? '1 agent runs unregistered' : `${agents.length} agents run unregistered`;
	return [
		`${running}: ${hasKeys ? '+ registers the marked one' : '`session-bus status` says how'}`,
		'`session-bus install --all`: new ones do it themselves',
	];
}
