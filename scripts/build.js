// Bundles source into dist. Plain JavaScript that any Node from 18 on can run, because it runs before the
// Node of this project is known to be there.
import {isBuilt, putFiles, stampOfInputs} from './dist.js';

const withTypes = process.argv.includes('--types');
const stamp = stampOfInputs();

if (!isBuilt(stamp, withTypes)) {
	const {bundle, declareTypes} = await import('./bundle.js');
	const files = await bundle();
	if (withTypes) declareTypes();
	putFiles(files, {stamp, withTypes});
}
