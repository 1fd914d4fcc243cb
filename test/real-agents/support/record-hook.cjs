/*
 * A hook that writes down what it is given and says nothing.
 *
 *   record-hook.cjs FILE EVENT < payload
 */
const {appendFileSync, readFileSync} = require('node:fs');

const [file, event] = process.argv.slice(2);
const given = readFileSync(0, 'utf8');
appendFileSync(file, `${JSON.stringify({event, payload: parse(given), env: process.env})}\n`);

function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
