import {hostname} from 'node:os';
import {expect, it} from 'vitest';
import {readMachine} from '../../source/system/machine.js';

it('tells this machine, this boot and this PID namespace, the same each time', () => {
	const machine = readMachine();
	expect(machine.host).toBe(hostname());
	expect(readMachine()).toEqual(machine);
});

it.runIf(process.platform === 'linux')('reads boot and namespace where the kernel tells them', () => {
	expect(readMachine()).toMatchObject({
		bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
		pidNamespace: expect.stringMatching(/^\d+$/),
	});
});
