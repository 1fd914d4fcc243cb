/*
 * Holds a bus open and does what it is told, a line at a time: `hold-bus.mjs PATH`. `put ID` and `list` answer with
 * the sessions there are, `notices` with what was told when it was opened, `watch` makes it listen, `close` ends it.
 */
import {createInterface} from 'node:readline';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {describeFailure} from './describe-failure.js';

const [path = ''] = process.argv.slice(2);
const engine = openSqliteEngine(path, {synchronous: 'normal', readOnly: 'never'});

async function obey(order: string, id: string): Promise<unknown> {
	if (order === 'close') engine.close();
	if (order === 'close' || order === 'notices') return engine.notices;
	if (order === 'watch') engine.onChange(() => {});
	if (order === 'put') {
		await engine.write(writer => writer.run('INSERT INTO session_registry (session_id) VALUES (@id)', {id}));
	}
	const rows = await engine.read(reader =>
		reader.all('SELECT session_id FROM session_registry ORDER BY rowid'),
	);
	return rows.map(row => row.session_id);
}

process.stdout.write('"open"\n');
for await (const line of createInterface({input: process.stdin})) {
	const [order = '', id = ''] = line.split(' ');
	process.stdout.write(`${JSON.stringify(await obey(order, id).catch(describeFailure))}\n`);
	if (order === 'close') break;
}
