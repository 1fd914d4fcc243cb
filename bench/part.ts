/** One printed table; the first column is flush left, the others flush right. */
export type Table = {
	readonly title: string;
	readonly columns: readonly string[];
	readonly rows: ReadonlyArray<readonly string[]>;
};

/** What one part of the benchmark found. */
export type Findings = {
	readonly tables: readonly Table[];
	/** What must never happen: a lost wake, a double claim, an error. Any makes the run fail. */
	readonly failures: readonly string[];
};

/** One part of the benchmark, run in a folder of its own that is removed afterwards. */
export type Part = (folder: string, tell: (progress: string) => void) => Promise<Findings>;
