import {editLine, emptyEditor, type LineEditor, pasteInto} from '../components/line-editor.js';
import {type Effect, type MonitorState, type Outcome, only, type Writing} from './monitor-state.js';

/** What a keystroke makes of what is written: escape leaves it, return takes it, all others edit its line. */
export function write(state: MonitorState, writing: Writing, keystroke: string): Outcome {
	switch (keystroke) {
		case 'escape':
			return {state: leave(state, writing), effect: null};
		case 'return':
			return take(state, writing);
		default:
			return {state: change(state, writing, editLine(writing.editor, keystroke)), effect: null};
	}
}

/** Takes pasted text into the line that is written; nothing happens where none is. */
export function paste(state: MonitorState, text: string): MonitorState {
	const {writing} = state;
	return writing ? change(state, writing, pasteInto(writing.editor, text)) : state;
}

/** What was written to a recipient and not sent; `null` for all. */
function draftFor({drafts}: MonitorState, to: string | null): LineEditor {
	return drafts.get(to) ?? emptyEditor;
}

/** Begins a message to a session, `null` for all, with what was left unsent to it. */
export function beginMessage(state: MonitorState, to: string | null): MonitorState {
	return {...state, writing: {kind: 'message', to, editor: draftFor(state, to)}};
}

/** Begins to name a session, from what it is called. */
export function beginName(state: MonitorState, sessionId: string, before: string): MonitorState {
	return {...state, writing: {kind: 'name', editor: pasteInto(emptyEditor, before), sessionId, before}};
}

/**
 * Brings back a message that could not be sent, before what was begun since: into the line, where one is written to the
 * same recipient, or as the draft for it.
 */
export function bringBack(state: MonitorState, {to, body}: Extract<Effect, {type: 'send'}>): MonitorState {
	const {writing} = state;
	const isWritten = writing?.kind === 'message' && writing.to === to;
	const begun = isWritten ? writing.editor : draftFor(state, to);
	const editor = pasteInto({...begun, cursor: 0}, begun.text === '' ? body : `${body}\n`);
	const whole = editLine(editor, 'end');
	return isWritten
		? {...state, writing: {...writing, editor: whole}}
		: {...state, drafts: new Map([...state.drafts, [to, whole]])};
}

function change(state: MonitorState, writing: Writing, editor: LineEditor): MonitorState {
	if (editor === writing.editor) return state;
	// A filter holds while it is written
	return writing.kind === 'filter'
		? {...state, writing: {...writing, editor}, filter: editor.text}
		: {...state, writing: {...writing, editor}};
}

function leave(state: MonitorState, writing: Writing): MonitorState {
	switch (writing.kind) {
		case 'filter':
			return {...state, writing: null, filter: writing.before};
		case 'message':
			return {...state, writing: null, drafts: new Map([...state.drafts, [writing.to, writing.editor]])};
		case 'name':
			return {...state, writing: null};
	}
}

function take(state: MonitorState, writing: Writing): Outcome {
	const {text} = writing.editor;
	switch (writing.kind) {
		case 'filter':
			return only({...state, writing: null});
		case 'message': {
			if (text.trim() === '') return only(leave(state, writing));
			const drafts = new Map([...state.drafts].filter(([to]) => to !== writing.to));
			return {state: {...state, writing: null, drafts}, effect: {type: 'send', to: writing.to, body: text}};
		}
		case 'name': {
			const left = leave(state, writing);
			if (text === writing.before) return only(left);
			return {state: left, effect: {type: 'rename', sessionId: writing.sessionId, name: text}};
		}
	}
}
