import type {Agent} from '../agents/agent.js';
import {agents} from '../agents/index.js';
import {BusError, refusedError, usageError} from '../bus/errors.js';
import {applyPlan} from '../installer/apply-plan.js';
import {fileDiff, fileDocument, fileLine, stepLines} from '../installer/describe-plan.js';
import {fileStore} from '../installer/file-store.js';
import {withInstallLock} from '../installer/install-lock.js';
import {
	type LeftOut,
	leftOutDocument,
	leftOutLines,
	linesByHand,
	splitAwkward,
} from '../installer/left-out.js';
import {type Manifest, readManifest} from '../installer/manifest.js';
import {findPlace, type Place} from '../installer/place.js';
import {type Plan, planInstall, type Target} from '../installer/plan.js';
import {settingsFiles} from '../installer/settings-files.js';
import {installable, isHere, namedAgents, requireProject, targetOf} from '../installer/targets.js';
import {findOpenProgram, requireOwnHome} from '../installer/trust.js';
import {cleanText} from '../presentation/clean-text.js';
import {shortenHome} from '../presentation/paths.js';
import {ownCacheFolder} from '../system/compile-cache.js';
import {version} from '../system/version.js';
import type {Call} from './call.js';
import {type Command, exitCodes} from './command.js';
import {suggest} from './suggest.js';

export const install: Command = {
	name: 'install',
	summary: 'set agents up to use the bus by themselves',
	details:
		"Their sessions then register, show what they do, receive their mail, and cannot overwrite each other's files.\nOther settings and comments stay as they are; `session-bus uninstall` takes all of it back.",
	arguments: [{name: 'agent', required: false, repeats: true, completes: 'agents'}],
	flags: {
		all: {type: 'switch', help: 'every agent that is found on this machine'},
		project: {type: 'switch', help: 'for the project of this folder alone'},
		wake: {
			type: 'switch',
			choices: ['closed'],
			help: 'mail wakes idle sessions, where the agent can be woken; with closed those, too, whose window is closed',
		},
		'dry-run': {type: 'switch', help: 'show what would be changed, and change nothing'},
	},
	examples: [
		['session-bus install --all', 'every agent found here'],
		['session-bus install claude codex --wake', 'two agents, woken by their mail'],
		['session-bus install codex --project', 'in this repository alone'],
		['session-bus install --all --dry-run', 'show the changes first'],
	],
	async run(call) {
		const place = findPlace(call.world.environment, call.world.cwd);
		const isDry = call.is('dry-run');
		const agentsToSet = chooseAgents(call);
		const work = () => {
			requireOwnHome(place);
			const known = readManifest(place.home);
			const {able: targets, leftOut} = splitAwkward(agentsToSet, agent => {
				const one = target(call, agent, known, place);
				planInstall([one], known, place);
				return one;
			});
			if (targets.length === 0) throw noneOf(call, leftOut);
			const plan = planInstall(targets, known, place);
			if (!isDry) {
				applyPlan(place.home, plan, fileStore);
				// Hooks look for it, and make none
				ownCacheFolder(place.home);
			}
			return {targets, plan, leftOut};
		};
		const {targets, plan, leftOut} = isDry ? work() : withInstallLock(place.home, work);
		call.print(
			{
				...documentOf(call, plan, targets, place),
				leftOut: leftOut.map(one => leftOutDocument(one.item.vendor, one)),
			},
			() => textOf(call, plan, targets, place, leftOut),
		);
		return leftOut.length === 0 ? exitCodes.done : exitCodes.refused;
	},
};

/** The agents a line of `install` names. */
function chooseAgents(call: Call): Agent[] {
	const {environment} = call.world;
	const found = installable.filter(agent => isHere(agent, environment));
	const vendors = found.map(({vendor}) => vendor);
	if (call.input.length > 0) {
		if (call.is('all')) throw usageError('agents are named, and --all was given, too', 'do one or the other');
		return namedAgents(call.input, name =>
			suggest(
				name,
				agents.map(({vendor}) => vendor),
			),
		);
	}
	if (call.is('all')) {
		if (found.length > 0) return found;
		throw refusedError(
			'no agent is found on this machine',
			`install one first, or name it: ${installable.map(({vendor}) => vendor).join(', ')}`,
		);
	}
	throw usageError(
		'no agent is named',
		vendors.length === 0
			? `name one of ${installable.map(({vendor}) => vendor).join(', ')}`
			: `found here: ${vendors.join(', ')}; name some of them, or give --all`,
	);
}

function target(call: Call, agent: Agent, known: Manifest, place: Place): Target {
	const {environment, cwd} = call.world;
	const scope = call.is('project') ? 'project' : 'user';
	const project = scope === 'project' ? requireProject(cwd, place) : cwd;
	if (scope === 'project') {
		if (known.installations.some(one => one.vendor === agent.vendor && one.scope === 'user')) {
			throw refusedError(
				`${agent.title} is set up for all projects already, so its hooks would run twice here`,
				`leave out --project, or run \`session-bus uninstall ${agent.vendor}\` first`,
			);
		}
	}
	const here = known.installations.find(one => one.vendor === agent.vendor && one.scope === 'project');
	if (scope === 'user' && here) {
		throw refusedError(
			`${agent.title} is set up for ${here.folder} already, so its hooks would run twice there`,
			`run \`session-bus uninstall ${agent.vendor} --project\` in that folder first`,
		);
	}
	return targetOf(
		agent,
		{scope, project, wake: call.text('wake') === 'closed' ? 'closed' : call.is('wake'), version, environment},
		place,
	);
}

function remainingOf({agent, setup}: Target, call: Call) {
	return agent.installation?.remaining(setup, settingsFiles, call.world.environment) ?? [];
}

function documentOf(call: Call, {agents: planned, launcher}: Plan, targets: readonly Target[], place: Place) {
	return {
		dryRun: call.is('dry-run'),
		launcher: launcher && fileDocument(launcher, place.home),
		agents: planned.map(({vendor, scope, folder, wake, files}, index) => ({
			vendor,
			scope,
			folder,
			wake,
			files: files.map(file => fileDocument(file, place.home)),
			remaining: targets.slice(index, index + 1).flatMap(one => remainingOf(one, call)),
			notes: targets.slice(index, index + 1).flatMap(notesOf),
		})),
	};
}

/** Where there is nobody else to set up, what is wrong is the error of the command. */
function noneOf(call: Call, leftOut: ReadonlyArray<LeftOut<Agent>>): BusError {
	const [first, ...others] = leftOut;
	if (first && others.length === 0) {
		const byHand = linesByHand(first.error);
		const {message, hint} = first.error;
		if (byHand === null) return first.error;
		call.note(`note: what belongs into ${byHand.file}:`);
		for (const line of byHand.lines) call.note(cleanText(line));
		return new BusError(
			first.error.kind,
			message,
			hint === null ? null : `${hint}; or put in the lines above yourself`,
		);
	}
	for (const one of leftOut)
		for (const line of [titleOf(one.item), ...leftOutLines(one)]) call.note(cleanText(line));
	return refusedError('none of the agents could be set up', 'see above what to do about each');
}

function titleOf({title, vendor}: Agent): string {
	return `${title} (${vendor}), left out`;
}

function textOf(
	call: Call,
	plan: Plan,
	targets: readonly Target[],
	place: Place,
	leftOut: ReadonlyArray<LeftOut<Agent>>,
): string {
	const isDry = call.is('dry-run');
	const all = [...(plan.launcher ? [plan.launcher] : []), ...plan.agents.flatMap(({files}) => files)];
	const isUnchanged = all.every(({action}) => action === 'none');
	const lines = targets.flatMap(({agent, setup}, index) => {
		const files = plan.agents[index]?.files ?? [];
		const where =
			setup.scope === 'user' ? 'for all projects' : `for ${shortenHome(setup.folder, place.userHome)}`;
		return [
			`${agent.title} (${agent.vendor}), ${where}`,
			...files.map(file => fileLine(file, place.home, place.userHome)),
			'',
		];
	});
	const launcher = plan.launcher ? ['Launcher', fileLine(plan.launcher, place.home, place.userHome), ''] : [];
	const ending = isDry
		? dryEnding(all.map(fileDiff))
		: [
				...steps(call, targets),
				...noteLines(targets),
				...projectNote(targets),
				...trustNote(place),
				lastLine(isUnchanged),
			];
	const without = leftOut.flatMap(one => [titleOf(one.item), ...leftOutLines(one), '']);
	return [...launcher, ...lines, ...without, ...ending].map(line => cleanText(line)).join('\n');
}

function dryEnding(diffs: readonly string[]): string[] {
	const shown = diffs.filter(diff => diff !== '').flatMap(diff => [...diff.split('\n'), '']);
	return [
		...shown,
		shown.length === 0 ? 'Nothing would be changed.' : 'Nothing was changed: this was a dry run.',
	];
}

function steps(call: Call, targets: readonly Target[]): string[] {
	return stepLines(
		targets.flatMap(one => remainingOf(one, call).map(step => ({vendor: one.agent.vendor, step}))),
	);
}

function notesOf({agent, setup}: Target): readonly string[] {
	return agent.installation?.notes?.(setup.scope).installed ?? [];
}

function noteLines(targets: readonly Target[]): string[] {
	const lines = targets.flatMap(one => {
		const notes = notesOf(one);
		return notes.length === 0 ? [] : [`  ${one.agent.vendor}: ${notes.join(' ')}`];
	});
	return lines.length === 0 ? [] : ['Good to know', ...lines, ''];
}

function projectNote(targets: readonly Target[]): string[] {
	if (!targets.some(({setup}) => setup.scope === 'project')) return [];
	return ['These files name a path of this machine: keep them out of what you share with others.', ''];
}

/** What agents start is what whoever can change it wants. */
function trustNote({node, script}: Place): string[] {
	const open = findOpenProgram(node, script);
	return open === null ? [] : [`Other users can change ${open}, and your agents start it at every tool.`, ''];
}

function lastLine(isUnchanged: boolean): string {
	return isUnchanged
		? 'All of it was in place: nothing was changed.'
		: 'Sessions that run already take part once they are restarted. `session-bus doctor` checks all of this.';
}
