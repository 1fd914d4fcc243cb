/** A record as a terminal keeps it, with its texts as they are shown. */
export type KeptRecord = Readonly<Partial<Record<'state' | 'kind' | 'app' | 'title' | 'msg', string>>>;

const states = ['idle', 'working', 'done', 'blocked', 'error', 'clear'];
const kinds = ['permission', 'question', 'auth'];
const segment = /^[A-Za-z0-9_.+-]{1,32}$/;

/**
 * What a terminal makes of OSC 7501, strictly: whatever the protocol only lets pass, or cuts, is refused here, so that
 * nothing is sent that a terminal has to put right.
 */
export class StatusTerminal {
	/** Records by id, the root by the empty one. */
	readonly records = new Map<string, KeptRecord>();

	/** @param body what stands between `7501;` and the end of the sequence */
	take(body: string): void {
		if (Buffer.byteLength(body) + 9 > 4096) throw new Error('a report of more than 4,096 bytes');
		const pairs = new Map<string, string>();
		for (const pair of body.split(':')) {
			const [, key, value] = /^([a-z]{1,16})=([A-Za-z0-9_.,+/=-]*)$/.exec(pair) ?? [];
			if (key === undefined || value === undefined || pairs.has(key)) throw new Error(`no pair: ${pair}`);
			pairs.set(key, value);
		}
		const {state = '', id = '', kind, app, title, msg, ...others} = Object.fromEntries(pairs);
		if (!states.includes(state) || Object.keys(others).length > 0) throw new Error(`no report: ${body}`);
		if (id !== '' && !id.split('/').every(part => segment.test(part))) throw new Error(`no id: ${id}`);
		if (kind !== undefined && (state !== 'blocked' || !kinds.includes(kind)))
			throw new Error(`no kind: ${body}`);
		if (app !== undefined && !segment.test(app)) throw new Error(`no app: ${app}`);
		if (state === 'clear') {
			for (const known of this.records.keys())
				if (id === '' || known === id || known.startsWith(`${id}/`)) this.records.delete(known);
			return;
		}
		this.records.set(id, {
			state,
			...(kind === undefined ? {} : {kind}),
			...(app === undefined ? {} : {app}),
			...(title === undefined ? {} : {title: decode(title, 192)}),
			...(msg === undefined ? {} : {msg: decode(msg, 2048)}),
		});
		if (this.records.size > 64) throw new Error('more records than every terminal keeps');
	}
}

function decode(text: string, most: number): string {
	const bytes = Buffer.from(text, 'base64');
	if (bytes.toString('base64') !== text || bytes.length > most) throw new Error(`no text: ${text}`);
	const decoded = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(decoded))
		throw new Error(`a text that acts: ${JSON.stringify(decoded)}`);
	return decoded;
}

/** The bodies of the reports among bytes, which must hold nothing else. */
export function reportsIn(bytes: string): string[] {
	const bodies: string[] = [];
	const rest = bytes.replaceAll(/\u001b\]7501;([^\u0000-\u001f]*)\u001b\\/g, (_all, body: string) => {
		bodies.push(body);
		return '';
	});
	if (rest !== '') throw new Error(`no report: ${JSON.stringify(rest)}`);
	return bodies;
}
