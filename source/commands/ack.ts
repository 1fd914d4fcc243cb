import {userInfo} from 'node:os';
import {usageError} from '../bus/errors.js';
import type {Call} from './call.js';
import {type Command, exitCodes} from './command.js';

export const ack: Command = {
	name: 'ack',
	summary: 'acknowledge alerts',
	details: 'An acknowledged alert stays until its cause ends, and does not come again for the same episode.',
	arguments: [{name: 'alert', required: false, repeats: true, completes: 'alerts'}],
	flags: {all: {type: 'switch', help: 'acknowledge every open alert'}},
	examples: [
		['session-bus ack 3 4', 'two alerts, by the numbers `session-bus status --alerts` shows'],
		['session-bus ack --all', 'all of them'],
	],
	async run(call) {
		if (call.input.length === 0 && !call.is('all')) {
			throw usageError(
				'no alert is named',
				'give the number of one, or --all; `session-bus status --alerts` lists them',
			);
		}
		if (call.input.length > 0 && call.is('all')) {
			throw usageError('alerts are named, and --all was given, too', 'give one or the other');
		}
		const bus = await call.open();
		const acknowledged = await bus.acknowledge(
			call.is('all') ? 'all' : call.input.map(readAlertId),
			await nameOf(call),
		);
		await call.ensureKeeper();
		call.print({acknowledged}, () =>
			acknowledged.length === 0
				? 'Nothing to acknowledge.'
				: `Acknowledged ${acknowledged.map(id => `#${id}`).join(', ')}`,
		);
		return exitCodes.done;
	},
};

function readAlertId(text: string): number {
	const digits = /^#?(\d{1,15})$/.exec(text)?.[1];
	if (digits === undefined) {
		throw usageError(
			`${JSON.stringify(text)} is not the number of an alert`,
			'`session-bus status --alerts` lists them',
		);
	}
	return Number(digits);
}

/** Who acknowledges: the session, or else the person by user name. */
async function nameOf(call: Call): Promise<string> {
	const session = await call.findSession();
	return session?.sessionId ?? userInfo().username;
}
