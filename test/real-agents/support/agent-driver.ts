import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Vendor} from './clis.js';
import type {Call} from './wire.js';

/** A command with its arguments. */
export type CommandLine = {readonly command: string; readonly args: readonly string[]};

/** How the scripted model calls an agent's own tools. */
export type AgentTools = {
	shell(command: string): Call;
	/** Makes a new file. */
	write(file: string, content: string): Call;
	read(file: string): Call;
	/** Replaces a text in a file that has been read. */
	edit(file: string, before: string, after: string): Call;
};

/** What a test must know of one vendor to run its agent against a scripted model. */
export type AgentDriver = {
	readonly vendor: Vendor;
	/** Where the vendor keeps its settings, below the home folder. */
	readonly configFolder: string;
	/** Writes settings that skip every first question, trust the folder and point at the model. */
	prepareHome(home: string, folder: string, modelUrl: string): void;
	/** The variables of the vendor. */
	environment(home: string, modelUrl: string): Record<string, string>;
	/** Runs one prompt to its end, with every tool permitted. */
	oneShot(prompt: string, extra?: readonly string[]): CommandLine;
	/** Opens the terminal interface; it asks before it uses tools unless `unattended` is added. */
	interactive(extra?: readonly string[]): CommandLine;
	/** The flags that permit every tool. */
	readonly unattended: readonly string[];
	/** Goes on with a conversation: with a prompt, or in the terminal. */
	resume(conversationId: string, prompt: string | null, extra?: readonly string[]): CommandLine;
	/** What is on the screen once a prompt can be typed. */
	readonly ready: RegExp;
	/** What is typed to leave. */
	readonly leave: string;
	readonly tools: AgentTools;
	/** What the vendor's hooks call these tools. */
	readonly toolNames: Readonly<Record<keyof AgentTools, string>>;
};

/** Writes a file and the folders above it. */
export function writeDeep(file: string, content: string | object): void {
	mkdirSync(path.dirname(file), {recursive: true});
	writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, '\t')}\n`);
}
