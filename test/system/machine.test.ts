import {hostname} from 'node:os';
import {expect, test} from 'vitest';
import {readMachine} from '../../source/system/machine.js';

test('this machine, boot and PID namespace are told the same each time', () => {
	const machine = readMachine();
	expect(machine.host).toBe(hostname());
	expect(readMachine()).toEqual(machine);
});

test.runIf(process.platform === 'linux')('boot and namespace are read where the kernel tells them', () => {
	expect(readMachine()).toMatchObject({
		bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
		pidNamespace: expect.stringMatching(/^\d+$/),
	});
});

/** In the form that macOS prints. */
const recorded: Readonly<Record<string, string>> = {
	'/usr/sbin/sysctl -n kern.bootsessionuuid': '0BC2A4D7-4E0B-4F2C-9C7E-0D7A1E5B3F60\n',
	'/usr/sbin/ioreg -rd1 -c IOPlatformExpertDevice': `+-o MacBookPro18,3  <class IOPlatformExpertDevice, id 0x100000227, registered, matched, active, busy 0 (14043 ms), retain 40>
    {
      "IOPolledInterface" = "AppleARMWatchdogTimerHibernateHandler is not serializable"
      "IOPlatformUUID" = "5F4DCC3B-5AA7-55D6-8327-DEB882CF99A1"
      "serial-number" = <0000000000000000>
      "IOPlatformSerialNumber" = "XXXXXXXXXX"
    }
    `,
};

test('a Mac is told by the id of its boot and its hardware, which are asked for once and only when needed', () => {
	const asked: string[] = [];
	const machine = readMachine('darwin', (program, words) => {
		asked.push([program, ...words].join(' '));
		return recorded[asked.at(-1) ?? ''] ?? '';
	});
	expect(machine.host).toBe(hostname());
	expect(asked).toEqual([]);
	for (let times = 0; times < 2; times++) {
		expect(machine.bootId).toBe('0BC2A4D7-4E0B-4F2C-9C7E-0D7A1E5B3F60');
		expect(asked).toHaveLength(1);
	}
	for (let times = 0; times < 2; times++) {
		expect({...machine}).toEqual({
			host: hostname(),
			machineId: '5F4DCC3B-5AA7-55D6-8327-DEB882CF99A1',
			bootId: '0BC2A4D7-4E0B-4F2C-9C7E-0D7A1E5B3F60',
			pidNamespace: null,
		});
	}
	expect(asked).toEqual(Object.keys(recorded));
});

test.each(['', 'sysctl: unknown oid', 'no uuid\n'])('a Mac that answers %j has no ids', answer => {
	const machine = readMachine('darwin', () => answer);
	expect({...machine}).toEqual({host: hostname(), machineId: null, bootId: null, pidNamespace: null});
});

test('a Mac on which nothing can be asked has no ids', () => {
	let times = 0;
	const machine = readMachine('darwin', () => {
		times++;
		throw new Error('not permitted');
	});
	expect([machine.bootId, machine.bootId, machine.machineId]).toEqual([null, null, null]);
	expect(times).toBe(2);
});
