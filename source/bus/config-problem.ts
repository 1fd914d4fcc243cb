/** What is wrong with a configuration file: the first thing, with its place, and what to do about it. */
export type ConfigProblem = {readonly message: string; readonly hint: string};
