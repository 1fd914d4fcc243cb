import type {Environment} from '../../agents/environment.js';
import {findAgent} from '../../agents/index.js';
import type {Wake} from '../../agents/installation.js';
import {shortenHome} from '../../presentation/paths.js';
import type {InstalledAgent, Manifest} from '../manifest.js';
import type {Place} from '../place.js';
import {planInstall} from '../plan.js';
import type {PlannedFile} from '../plan-file.js';
import {settingsFiles} from '../settings-files.js';
import {installable, isHere, targetOf} from '../targets.js';
import {bad, type Check, good} from './check.js';
import {programChecks} from './program-checks.js';

/** What the checks of agents look at. */
export type AgentChecks = {
	readonly place: Place;
	readonly known: Manifest;
	readonly version: string;
	readonly environment: Environment;
	readonly now: number;
};

/** Whether each agent of this machine is set up, as it should be, with nothing left to do. */
export function agentChecks(options: AgentChecks): Check[] {
	const {known, environment} = options;
	const found = installable.filter(agent => isHere(agent, environment));
	const missing = found.filter(({vendor}) => !known.installations.some(one => one.vendor === vendor));
	const none =
		found.length > 0 && known.installations.length === 0
			? [
					bad(
						'agents',
						`none of ${found.map(({vendor}) => vendor).join(', ')} is set up`,
						'run `session-bus install --all`',
					),
				]
			: missing.map(agent =>
					good(agent.vendor, `not set up; \`session-bus install ${agent.vendor}\` does it`),
				);
	if (found.length === 0 && known.installations.length === 0) {
		return [good('agents', 'none is found on this machine')];
	}
	return [...none, ...known.installations.flatMap(one => installationChecks(one, options))];
}

function installationChecks(installed: InstalledAgent, options: AgentChecks): Check[] {
	const agent = findAgent(installed.vendor);
	if (!agent?.installation) return [];
	const {place, version, environment} = options;
	const {scope, folder, wake} = installed;
	const where = scope === 'user' ? '' : ` in ${shortenHome(folder, place.userHome)}`;
	const name = `${agent.vendor}${where}`;
	const target = targetOf(agent, {scope, project: folder, wake, version, environment}, place);
	return [
		...programChecks(agent, name, {environment, home: place.home, now: options.now}),
		...fileChecks(target, name, options),
		...agent.installation.remaining(target.setup, settingsFiles, environment).map(step => ({
			name: `${name}: ${step.name}`,
			ok: step.isDone,
			detail: step.detail,
			fix: step.isDone ? null : step.fix,
		})),
	];
}

/** The flag of `install` that an agent was set up with. */
function wakeFlag(wake: Wake): string {
	return wake === 'closed' ? ' --wake=closed' : wake ? ' --wake' : '';
}

function fileChecks(
	target: Parameters<typeof planInstall>[0][number],
	name: string,
	{known, place}: AgentChecks,
): Check[] {
	const command = `session-bus install ${target.agent.vendor}${target.setup.scope === 'project' ? ' --project' : ''}${wakeFlag(target.setup.wake)}`;
	let files: readonly PlannedFile[];
	try {
		files = planInstall([target], known, place).agents.flatMap(planned => planned.files);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return [bad(`${name}: files`, reason, `correct it, then run \`${command}\``)];
	}
	const wrong = files.flatMap(({file, action, note}) => {
		const shown = shortenHome(file, place.userHome);
		if (note !== null) return [bad(`${name}: ${shown}`, note, `remove ${shown}, then run \`${command}\``)];
		if (action === 'none') return [];
		const detail = action === 'create' ? 'missing' : 'not as this version makes it';
		return [bad(`${name}: ${shown}`, detail, `run \`${command}\``)];
	});
	return wrong.length > 0 ? wrong : [good(`${name}: files`, `${files.length} files in place`)];
}
