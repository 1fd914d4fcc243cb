import type {Agent} from '../../agents/agent.js';
import type {Environment} from '../../agents/environment.js';
import {knownFields} from '../../agents/known-fields.js';
import {day} from '../../bus/timestamps.js';
import {readHookFailures} from '../../hook/hook-log.js';
import {isUnknownEvent, readHookNews} from '../../hook/hook-news.js';
import {isNewer, programVersion} from '../program-version.js';
import {findBinary} from '../targets.js';
import {bad, type Check, good} from './check.js';

/**
 * Which version of an agent is there, and whether it is one that was tried. A newer one is mostly fine, and there is
 * one every few days, so that it needs attention only once its hooks fail.
 * @param home the folder of session-bus
 * @param name what the checks of the agent are called
 */
export function programChecks(
	agent: Agent,
	name: string,
	{environment, home, now}: {readonly environment: Environment; readonly home: string; readonly now: number},
): Check[] {
	const binary = findBinary(agent, environment);
	const found = binary === null ? null : programVersion(binary);
	const {tested = ''} = agent.installation ?? {};
	const news = newsCheck(agent, name, found, home);
	if (binary === null) return news;
	const program = `${name}: program`;
	if (found === null) {
		return [good(program, `${binary}, whose version it does not show; tested with ${tested}`), ...news];
	}
	const shown = `${binary}, version ${found}`;
	if (!isNewer(found, tested)) return [good(program, `${shown}; tested with ${tested}`), ...news];
	const isRecent = ({at, vendor}: {at: string; vendor: string}) =>
		vendor === agent.vendor && now - Date.parse(at) < day;
	const failed = readHookFailures(home).filter(isRecent).length;
	const detail = `${shown}, is newer than ${tested}, the last one tested`;
	return [
		failed === 0
			? good(program, `${detail}: update session-bus, or run on: nothing has failed so far`)
			: bad(
					program,
					`${detail}, and ${failed} of its hooks failed in the last 24 hours`,
					'update session-bus',
				),
		...news,
	];
}

/** What came from hooks and is not known, which a newer session-bus may make use of. */
function newsCheck({vendor, title}: Agent, name: string, version: string | null, home: string): Check[] {
	const all = readHookNews(home).filter(one => one.vendor === vendor);
	const events = all.filter(({event, field}) => field === null && isUnknownEvent(vendor, event));
	const fields = all.filter(({field}) => field !== null && !knownFields.has(field));
	if (events.length === 0 && fields.length === 0) return [];
	const counted = [
		...countOf(events, 'event', ({event}) => event),
		...countOf(fields, 'field', ({event, field}) => `${event}.${field}`),
	];
	const who = version === null ? title : `${title} ${version}`;
	return [good(`${name}: news`, `${who} sent what this version does not know: ${counted.join('; ')}`)];
}

/** More names than these do not help to find out what is new. */
const mostNames = 5;

function countOf<Item>(items: readonly Item[], what: string, nameOf: (item: Item) => string): string[] {
	if (items.length === 0) return [];
	const names = items.slice(0, mostNames).map(nameOf);
	const more = items.length > mostNames ? ', …' : '';
	return [
		`${items.length} ${items.length === 1 ? `kind of ${what}` : `kinds of ${what}s`} (${names.join(', ')}${more})`,
	];
}
