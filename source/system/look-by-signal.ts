/** Signal 0 tells existence even where the details are hidden (hidepid, other users). */
export function lookBySignal(pid: number): 'gone' | 'unknown' {
	try {
		process.kill(pid, 0);
		return 'unknown';
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'unknown';
	}
}
