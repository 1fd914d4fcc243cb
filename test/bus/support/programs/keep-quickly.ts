/*
 * Keeps the sessions of a bus with hardly a pause between two beats: `keep-quickly.mjs PATH`. What it attends to takes
 * its time. Says how it came to its end.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {openContext} from '../../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../../source/bus/settings.js';
import {keep} from '../../../../source/keeper/keeper.js';

const [path = ''] = process.argv.slice(2);
const context = await openContext({path, settings: defaultSettings});
const end = await keep(context, {interval: 1, attend: () => sleep(30)});
context.engine.close();
process.stdout.write(`${JSON.stringify(end)}\n`);
