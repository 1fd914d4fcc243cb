import {type Canvas, isLightGround} from '../../monitor/choose-theme.js';
import type {Call} from '../call.js';
import {isDumb} from './text-mode.js';

/** What is known of the colours of the terminal that is written to. */
export function findCanvas(call: Call): Canvas {
	const {environment} = call.world;
	const isWanted = !call.is('no-color') && !environment.NO_COLOR && !isDumb(environment);
	return {
		hasColours: isWanted && call.world.isTerminal('output') && process.stdout.getColorDepth(environment) > 1,
		isLight: isLightGround(environment),
	};
}
