import {fileURLToPath} from 'node:url';
import {listDifferent, writeFiles} from './files.ts';
import {takePictures} from './take-pictures.ts';

/*
 * `npm run screens`: takes the pictures of the README from the built monitor, in a real terminal, over a scene that
 * is the same every time. With `--check` it writes nothing, and exits with 1 when a picture is not what the monitor
 * shows now.
 */

const folder = fileURLToPath(new URL('../../docs/screens', import.meta.url));
const unknown = process.argv.slice(2).filter(word => word !== '--check');
if (unknown.length > 0) {
	process.stderr.write(`error: there is no option ${unknown.join(', ')}\nhint: the only one is --check\n`);
	process.exit(2);
}

const files = await takePictures();
const different = listDifferent(folder, files);
if (!process.argv.includes('--check')) {
	writeFiles(folder, files);
	process.stdout.write(`${files.size} pictures, ${different.length} of them new: docs/screens\n`);
} else if (different.length > 0) {
	process.stderr.write(`error: the monitor looks different now: ${different.join(', ')}\n`);
	process.stderr.write('hint: `npm run screens` takes the pictures anew\n');
	process.exitCode = 1;
} else process.stdout.write(`${files.size} pictures show the monitor as it is\n`);
