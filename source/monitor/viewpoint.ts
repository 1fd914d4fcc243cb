/** From where the bus is looked at. */
export type Viewpoint = {
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** The home folder, shown as `~`. */
	readonly home: string | undefined;
	/** The name of this machine. */
	readonly host: string;
	/** Whose mail is shown: `you`. */
	readonly viewer: string | null;
};
