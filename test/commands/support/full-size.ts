/** Whether tests of many rounds play all of them (`SESSION_BUS_FULL_SIZE=1 npm test`), not just as many as find a coarse fault. */
export const fullSize = process.env.SESSION_BUS_FULL_SIZE === '1';
