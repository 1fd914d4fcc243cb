import {existsSync, rmSync} from 'node:fs';
import {agents, findAgent} from '../agents/index.js';
import {usageError} from '../bus/errors.js';
import {findGitPlace} from '../git/git-place.js';
import {applyPlan} from '../installer/apply-plan.js';
import {fileDiff, fileDocument, fileLine, stepLines} from '../installer/describe-plan.js';
import {fileStore} from '../installer/file-store.js';
import {withInstallLock} from '../installer/install-lock.js';
import {type LeftOut, leftOutDocument, leftOutLines, splitAwkward} from '../installer/left-out.js';
import {type InstalledAgent, type Manifest, readManifest} from '../installer/manifest.js';
import {findPlace, type Place} from '../installer/place.js';
import {type Plan, planUninstall} from '../installer/plan.js';
import {namedAgents} from '../installer/targets.js';
import {requireOwnHome} from '../installer/trust.js';
import {cleanText} from '../presentation/clean-text.js';
import {shortenHome} from '../presentation/paths.js';
import {cacheFolder} from '../system/compile-cache.js';
import type {Call} from './call.js';
import {type Command, exitCodes} from './command.js';
import {suggest} from './suggest.js';

export const uninstall: Command = {
	name: 'uninstall',
	summary: 'take back what install did',
	details:
		'Files come back as they were, byte for byte. From a file that others have changed since, only our part is\ntaken; one of ours that was edited by hand stays.',
	arguments: [{name: 'agent', required: false, repeats: true, completes: 'agents'}],
	flags: {
		all: {type: 'switch', help: 'everything that was installed, in all projects'},
		project: {type: 'switch', help: 'from the project of this folder alone'},
		'dry-run': {type: 'switch', help: 'show what would be changed, and change nothing'},
	},
	examples: [
		['session-bus uninstall codex', 'one agent'],
		['session-bus uninstall --all', 'everything, everywhere'],
		['session-bus uninstall claude --project', 'from this repository'],
		['session-bus uninstall --all --dry-run', 'show the changes first'],
	],
	async run(call) {
		const {environment} = call.world;
		const place = findPlace(environment, call.world.cwd);
		const isDry = call.is('dry-run');
		const work = () => {
			requireOwnHome(place);
			const known = readManifest(place.home);
			const {able, leftOut} = splitAwkward(choose(call, known), one => {
				planUninstall([one], known, place, environment);
				return one;
			});
			const [first] = leftOut;
			if (first && able.length === 0) throw first.error;
			const plan = planUninstall(able, known, place, environment);
			if (isDry) return {plan, leftOut};
			if (plan.launcher) rmSync(cacheFolder(place.home), {recursive: true, force: true});
			applyPlan(place.home, plan, fileStore);
			return {plan, leftOut};
		};
		const {plan, leftOut} = isDry || !existsSync(place.home) ? work() : withInstallLock(place.home, work);
		call.print(
			{
				...documentOf(call, plan, place),
				leftOut: leftOut.map(one => leftOutDocument(one.item.vendor, one)),
			},
			() => textOf(call, plan, leftOut, place),
		);
		return leftOut.length === 0 ? exitCodes.done : exitCodes.refused;
	},
};

/** The installations a line of `uninstall` names. */
function choose(call: Call, {installations}: Manifest): InstalledAgent[] {
	const {cwd} = call.world;
	const project = findGitPlace(cwd)?.worktree ?? cwd;
	const inScope = installations.filter(({scope, folder}) =>
		call.is('project') ? scope === 'project' && folder === project : scope === 'user' || call.is('all'),
	);
	if (call.is('all')) {
		if (call.input.length > 0)
			throw usageError('agents are named, and --all was given, too', 'do one or the other');
		return inScope;
	}
	if (call.input.length === 0) {
		const vendors = [...new Set(inScope.map(({vendor}) => vendor))];
		throw usageError(
			'no agent is named',
			vendors.length === 0
				? 'none is set up here'
				: `set up here: ${vendors.join(', ')}; name some, or give --all`,
		);
	}
	const named = namedAgents(call.input, name =>
		suggest(
			name,
			agents.map(({vendor}) => vendor),
		),
	);
	return inScope.filter(({vendor}) => named.some(agent => agent.vendor === vendor));
}

function documentOf(call: Call, {agents: planned, launcher}: Plan, {home}: Place) {
	return {
		dryRun: call.is('dry-run'),
		launcher: launcher && fileDocument(launcher, home),
		agents: planned.map(({vendor, scope, folder, files, steps}) => ({
			vendor,
			scope,
			folder,
			remaining: steps,
			notes: notesOf(vendor, scope),
			files: files.map(file => fileDocument(file, home)),
		})),
	};
}

function textOf(
	call: Call,
	{agents: planned, launcher}: Plan,
	leftOut: ReadonlyArray<LeftOut<InstalledAgent>>,
	{home, userHome}: Place,
): string {
	const isDry = call.is('dry-run');
	if (planned.length === 0) return 'Nothing of that is installed.';
	const lines = planned.flatMap(({vendor, scope, folder, files}) => [
		`${findAgent(vendor)?.title ?? vendor} (${vendor}), ${scope === 'user' ? 'for all projects' : `for ${shortenHome(folder, userHome)}`}`,
		...files.map(file => fileLine(file, home, userHome)),
		'',
	]);
	const all = [...planned.flatMap(({files}) => files), ...(launcher ? [launcher] : [])];
	const diffs = isDry ? all.map(fileDiff).filter(diff => diff !== '') : [];
	const without = leftOut.flatMap(one => [
		`${findAgent(one.item.vendor)?.title ?? one.item.vendor} (${one.item.vendor}), left as it is`,
		...leftOutLines(one),
		'',
	]);
	return [
		...lines,
		...without,
		...(launcher ? ['Launcher', fileLine(launcher, home, userHome), ''] : []),
		...stepLines(planned.flatMap(({vendor, steps}) => steps.map(step => ({vendor, step})))),
		...diffs.flatMap(diff => [...diff.split('\n'), '']),
		...planned.flatMap(({vendor, scope}) => notesOf(vendor, scope).map(note => `${vendor}: ${note}`)),
		isDry
			? 'Nothing was changed: this was a dry run.'
			: 'Sessions that run already stay on the bus until they end.',
	]
		.map(line => cleanText(line))
		.join('\n');
}

function notesOf(vendor: string, scope: InstalledAgent['scope']): readonly string[] {
	return findAgent(vendor)?.installation?.notes?.(scope).removed ?? [];
}
