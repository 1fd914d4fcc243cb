import type {Tool} from '../tool.js';
import {claim} from './claim.js';
import {conflicts} from './conflicts.js';
import {inbox} from './inbox.js';
import {lock} from './lock.js';
import {register} from './register.js';
import {release} from './release.js';
import {rename} from './rename.js';
import {send} from './send.js';
import {sessions} from './sessions.js';
import {unlock} from './unlock.js';
import {whoami} from './whoami.js';

/** Every tool, in the order clients list them. */
export const tools: readonly Tool[] = [
	register,
	sessions,
	whoami,
	rename,
	send,
	inbox,
	claim,
	release,
	lock,
	unlock,
	conflicts,
];
