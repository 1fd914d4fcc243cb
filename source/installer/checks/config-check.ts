import {configFile, readConfig, readSettings} from '../../bus/settings.js';
import {readNearestProjectFile} from '../../caller/discover-project.js';
import {readMonitorSettings} from '../../monitor/settings/read-monitor-settings.js';
import {bad, type Check, good} from './check.js';

const name = 'configuration';

/** Whether the configuration is what it should be, that of the bus and that of the monitor. */
export async function configCheck(home: string): Promise<Check> {
	const file = configFile(home);
	const {source, problem} = readConfig(home);
	if (source === null && problem === null)
		return good(name, `there is none at ${file}, so everything is as usual`);
	const wrong = problem ?? (await readSettings(home)).problem ?? (await readMonitorSettings(home)).problem;
	return wrong ? bad(name, wrong.message, wrong.hint) : good(name, `${file} is in order`);
}

/** What is wrong with the file that names the project of a folder. */
export function projectFileCheck(cwd: string): Check[] {
	const {problem} = readNearestProjectFile(cwd);
	return problem ? [bad('project file', problem.message, problem.hint)] : [];
}
