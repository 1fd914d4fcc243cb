/** The sizes at which screens are looked at. */
export const sizes = [
	{columns: 60, rows: 15},
	{columns: 80, rows: 24},
	{columns: 120, rows: 32},
	{columns: 200, rows: 50},
] as const;
