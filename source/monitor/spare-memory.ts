import {setFlagsFromString} from 'node:v8';

/**
 * Keeps the heap of a process small that runs all day beside programs that need theirs. V8 lets its young generation
 * grow as long as there is much garbage, and gives nothing back: in a storm of writes the monitor took 300 MB for 20 MB
 * that it needed. Without growth it takes 170 MB, and no more time. To be called before there is much on the heap.
 */
export function spareMemory(): void {
	setFlagsFromString('--semi-space-growth-factor=1');
}
