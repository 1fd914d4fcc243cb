import {second} from '../bus/timestamps.js';
import {errorCode} from '../system/error-code.js';

/** Whoever takes longer to answer does not. */
const patience = 5 * second;

/** What is sent, and what tells it from everything else that is: a receiver may take it twice for once. */
export type Delivery = {readonly body: string; readonly key: string};

/**
 * Sends JSON to an address, and to no other: a redirect is not followed.
 * @param url may name a user and a password
 * @returns why it did not arrive, without anything of the address; `null` when it did
 */
export async function postWebhook(
	url: string,
	{body, key}: Delivery,
	timeout = patience,
): Promise<string | null> {
	try {
		const {address, authorization} = takeCredentials(url);
		const response = await fetch(address, {
			method: 'POST',
			redirect: 'manual',
			signal: AbortSignal.timeout(timeout),
			headers: {
				'content-type': 'application/json',
				'user-agent': 'session-bus',
				'idempotency-key': key,
				...authorization,
			},
			body,
		});
		await response.body?.cancel();
		if (response.ok) return null;
		const isRedirect = response.status >= 300 && response.status < 400;
		return `answered ${response.status}${isRedirect ? ', a redirect, which is not followed' : ''}`;
	} catch (error) {
		// Messages of `fetch` may hold the address
		if (!(error instanceof Error)) return 'cannot be reached';
		if (error.name === 'TimeoutError') return `did not answer within ${timeout / second} s`;
		const code = errorCode(error.cause);
		return `cannot be reached${code === '' ? '' : ` (${code})`}`;
	}
}

/** `fetch` takes no address with a password in it. */
function takeCredentials(url: string) {
	const address = new URL(url);
	const {username, password} = address;
	address.username = '';
	address.password = '';
	const given = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	const authorization: Readonly<Record<string, string>> =
		given === ':' ? {} : {authorization: `Basic ${Buffer.from(given).toString('base64')}`};
	return {address, authorization};
}
