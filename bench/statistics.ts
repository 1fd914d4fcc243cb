/** The value below which the given share of the samples lies; `NaN` for no samples. */
export function quantile(samples: ArrayLike<number>, share: number): number {
	const sorted = Float64Array.from(samples).sort();
	const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
	return sorted[index] ?? Number.NaN;
}

export function median(samples: ArrayLike<number>): number {
	return quantile(samples, 0.5);
}

export function p99(samples: ArrayLike<number>): number {
	return quantile(samples, 0.99);
}

export function worst(samples: ArrayLike<number>): number {
	return quantile(samples, 1);
}

/** Jain's fairness index: 1 when everyone got the same, 1/n when one got everything. */
export function fairness(shares: readonly number[]): number {
	const sum = shares.reduce((total, share) => total + share, 0);
	const squares = shares.reduce((total, share) => total + share * share, 0);
	return sum ** 2 / (shares.length * squares);
}
