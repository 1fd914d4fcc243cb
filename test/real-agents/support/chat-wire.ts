import {at, exampleOf, listAt, textAt, textsOf} from './json.js';
import {events, freshId, type Item, type Wire} from './wire.js';

/** The chat completions protocol, which many speak. */
export const chatWire: Wire = {
	name: 'chat',
	asksModel: path => path.endsWith('/chat/completions'),
	read(body) {
		const tools = listAt(body, 'tools').map(tool => textAt(tool, 'function', 'name'));
		return {items: listAt(body, 'messages').map(itemOf), tools, isSide: tools.length === 0};
	},
	write({say, calls}, body) {
		const common = {id: freshId('chatcmpl-'), created: 1_700_000_000, model: textAt(body, 'model')};
		const toolCalls = calls.map(({call, input}, index) => ({
			index,
			id: freshId('call_'),
			type: 'function',
			function: {name: call, arguments: JSON.stringify(input)},
		}));
		const message = {
			role: 'assistant',
			content: say,
			...(calls.length > 0 && {tool_calls: toolCalls}),
		};
		const finish = calls.length > 0 ? 'tool_calls' : 'stop';
		const usage = {prompt_tokens: 100, completion_tokens: 10, total_tokens: 110};
		if (at(body, 'stream') !== true) {
			const choices = [{index: 0, message, finish_reason: finish}];
			const text = JSON.stringify({...common, object: 'chat.completion', choices, usage});
			return {type: 'application/json', text};
		}
		const chunk = {...common, object: 'chat.completion.chunk'};
		const {type, text} = events(
			[
				{...chunk, choices: [{index: 0, delta: message, finish_reason: null}]},
				{...chunk, choices: [{index: 0, delta: {}, finish_reason: finish}]},
				{...chunk, choices: [], usage},
			],
			false,
		);
		return {type, text: `${text}data: [DONE]\n\n`};
	},
	answerSide(body) {
		const schema = at(body, 'response_format', 'json_schema', 'schema');
		return schema === undefined ? 'A test' : JSON.stringify(exampleOf(schema));
	},
	answerOther: path => (path.endsWith('/models') ? {object: 'list', data: []} : null),
};

function itemOf(message: unknown): Item {
	const role = textAt(message, 'role');
	const content = at(message, 'content');
	const text =
		typeof content === 'string'
			? content
			: listAt(message, 'content')
					.map(part => textAt(part, 'text'))
					.join('\n');
	if (role === 'tool') return {from: 'tool', text};
	if (role === 'user') return {from: 'user', text};
	if (role === 'assistant') return {from: 'model', text: `${text}${textsOf(at(message, 'tool_calls'))}`};
	return {from: 'system', text};
}
