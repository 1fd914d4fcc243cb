/*
 * A hook that writes down what it is given and says nothing.
 *
 *   record-hook.cjs FILE EVENT < payload
 */
const {appendFileSync, readFileSync} = require('node:fs');

const [file, event] = process.argv.slice(2);
const given = readFileSync(0, 'utf8');
appendFileSync(file, `${JSON.stringify({event, payload: parse(given), env: process.env, above: above()})}\n`);

function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** The processes above this one, nearest first, as `/proc` shows them (proc_pid_stat(5)). */
function above() {
	const seen = [];
	for (let pid = process.ppid; pid > 1; pid = seen.at(-1).parent) {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		const [, parent, , leader, terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		seen.push({
			pid,
			parent: Number(parent),
			name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
			arguments: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1),
			isLeader: Number(leader) === pid,
			hasTerminal: Number(leader) === pid && Number(terminal) !== 0,
		});
	}
	return seen;
}
