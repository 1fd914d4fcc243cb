import {describe, expect, it} from 'vitest';
import type {SessionState} from '../../source/index.js';
import {firstSteps} from '../../source/monitor/first-steps.js';
import {blankPicture, type Picture, paint} from '../../source/monitor/picture/picture.js';
import {sampleSession, sampleSnapshot, viewpoint} from './support/samples.js';

const monitor = sampleSession({sessionId: 'monitor-1', kind: 'monitor'});
const person = sampleSession({sessionId: 'person-2', kind: 'person'});

function pictureOf(sessions = [monitor], running = 0): Picture {
	const unregistered = Array.from({length: running}, (_, index) => ({
		llmVendor: 'claude',
		pid: 100 + index,
		agentSessionId: null,
		cwd: null,
	}));
	return paint(blankPicture, {snapshot: sampleSnapshot({sessions, unregistered}), failure: null}, viewpoint);
}

const steps = (picture: Picture, hasKeys = true) => firstSteps({picture, shown: picture}, hasKeys);

describe('the first steps', () => {
	it('are to start an agent, while none is seen', () => {
		const none = [
			'no agents seen yet: start one, it shows up by itself',
			'`session-bus install --all`: they register themselves',
		];
		expect(steps(pictureOf())).toEqual(none);
		expect(steps(pictureOf([monitor, person]))).toEqual(none);
		expect(steps(pictureOf([]))).toEqual(none);
	});

	it('are to register an agent, while those that run have not', () => {
		expect(steps(pictureOf([monitor], 3))).toEqual([
			'3 agents run unregistered: + registers the marked one',
			'`session-bus install --all`: new ones do it themselves',
		]);
		expect(steps(pictureOf([monitor], 1))[0]).toBe('1 agent runs unregistered: + registers the marked one');
		expect(steps(pictureOf([monitor], 3), false)[0]).toBe(
			'3 agents run unregistered: `session-bus status` says how',
		);
	});

	it.each<SessionState>(['active', 'idle', 'hung', 'orphaned'])(
		'are over when an agent has registered, were it %s',
		state => {
			expect(steps(pictureOf([sampleSession({state}), monitor], 2))).toEqual([]);
		},
	);

	it('are not told of rows that are hidden, nor of a bus that was not read', () => {
		const picture = pictureOf([monitor], 2);
		const [first] = picture.sessions;
		if (!first) throw new Error('nobody is there');
		expect(firstSteps({picture, shown: {sessions: [first]}}, true)).toEqual([]);
		expect(steps(blankPicture)).toEqual([]);
	});

	it('find room on the smallest screen', () => {
		for (const picture of [pictureOf(), pictureOf([monitor], 999)]) {
			for (const line of steps(picture)) {
				expect(line.length).toBeLessThanOrEqual(55);
			}
		}
	});
});
