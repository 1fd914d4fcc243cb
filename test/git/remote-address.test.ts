import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseRemote} from '../../source/git/remote-address.js';

const base = '/src/app';

/** An address in one line, as it is compared. */
const placeOf = (url: string) => {
	const address = parseRemote(url, base);
	return address && `${address.host ?? ''}/${address.parts.join('/')}`;
};

describe('the place a remote names', () => {
	test.each([
		'https://github.com/acme/api.git',
		'https://github.com/acme/api',
		'https://github.com/acme/api.git/',
		'https://GitHub.com//acme/api',
		'https://github.com:443/acme/api.git',
		'https://me:secret@github.com/acme/api.git',
		'https://token@github.com/acme/api?token=secret#secret',
		'http://github.com/acme/api',
		'git://github.com/acme/api.git',
		'ssh://git@github.com/acme/api.git',
		'ssh://git@github.com:22/acme/api.git',
		'SSH://git@github.com/~/acme/api',
		'git+ssh://git@github.com/acme/api.git',
		'git@github.com:acme/api.git',
		'git@github.com:/acme/api',
		'github.com:acme/api.git',
		'github.com:~/acme/api',
		'https://github.com/acme/./x/../api',
		'https://github.com/%61cme/api',
	])('is the same by every way to it: %s', url => {
		expect(placeOf(url)).toBe('github.com/acme/api');
	});

	test.each([
		['https://github.com/acme/api-two', 'github.com/acme/api-two'],
		['https://github.com/other/api', 'github.com/other/api'],
		['https://gitlab.com/acme/api', 'gitlab.com/acme/api'],
		['https://gitlab.com/acme/group/sub/api.git', 'gitlab.com/acme/group/sub/api'],
		['ssh://git@[2001:db8::1]:2222/acme/api', '[2001:db8::1]/acme/api'],
		['[2001:db8::1]:acme/api', '[2001:db8::1]/acme/api'],
		['https://github.com/acme/.git', 'github.com/acme/.git'],
		['https://github.com/acme/.github', 'github.com/acme/.github'],
		['/srv/git/api.git', '/srv/git/api'],
		['/srv/git/api/.git', '/srv/git/api'],
		['file:///srv/git/api.git', '/srv/git/api'],
		['file://localhost/srv/git/api', '/srv/git/api'],
		['../api', '/src/api'],
		['./sub/api.git', '/src/app/sub/api'],
		['/srv/with:colon/api', '/srv/with:colon/api'],
		['./with:colon', '/src/app/with:colon'],
	])('%s is %s', (url, place) => {
		expect(placeOf(url)).toBe(place);
	});

	test.each([
		'',
		'https://',
		'https://github.com',
		'https:///acme/api',
		'git@github.com:',
		'ext::ssh -i /home/you/key host',
		'codecommit::us-east-1://you:secret@api',
		'https://github.com/acme/a\u001bpi',
		'https://github.com/acme/%0aapi',
		`https://github.com/${'a'.repeat(3000)}`,
	])('is none for %j', url => {
		expect(placeOf(url)).toBeNull();
	});

	const word = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,9}$/);
	const host = fc.tuple(word, word).map(words => words.join('.'));
	const place = fc.record({
		host,
		folders: fc.array(word, {minLength: 1, maxLength: 4}),
		user: word,
		port: fc.nat(65_535),
	});

	test('does not depend on the form, the user, a password, the port or an ending, and tells no secret', () => {
		fc.assert(
			fc.property(place, fc.constantFrom('', '.git', '/', '.git/'), ({host, folders, user, port}, ending) => {
				const path = `${folders.join('/')}${ending}`;
				const forms = [
					`https://${host}/${path}`,
					`https://${user}:SECRET@${host}:${port}/${path}?SECRET`,
					`ssh://${user}@${host}:${port}/${path}`,
					`git://${host.toUpperCase()}/${path}`,
					`${user}@${host}:${path}`,
					`${host}:/${path}`,
				];
				expect(new Set(forms.map(placeOf))).toEqual(new Set([`${host}/${folders.join('/')}`]));
			}),
		);
	});

	test('is found or not for any text, and then has a name and no way up', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary', maxLength: 60}), url => {
				const address = parseRemote(url, base);
				if (!address) return;
				expect(address.parts.length).toBeGreaterThan(0);
				for (const part of address.parts) expect(part).not.toMatch(/^(?:|\.|\.\.)$|\//);
			}),
			{
				examples: [
					['.git'],
					['..'],
					['a:..'],
					['https://h/..'],
					['a:.git'],
					['file:///.git'],
					['%2e%2e'],
					['https://h/%2e%2e/%2fx'],
				],
			},
		);
	});
});
