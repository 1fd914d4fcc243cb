import {at, exampleOf, listAt, textAt, textsOf} from './json.js';
import {type Call, events, freshId, type Item, type Wire} from './wire.js';

/** The Responses protocol of OpenAI. */
export const responsesWire: Wire = {
	name: 'responses',
	asksModel: path => path.endsWith('/responses'),
	read(body) {
		const tools = listAt(body, 'tools').map(tool => textAt(tool, 'name') || textAt(tool, 'type'));
		const instructions: Item = {from: 'system', text: textAt(body, 'instructions')};
		return {
			items: [instructions, ...listAt(body, 'input').map(itemOf)],
			tools,
			// Titles are asked for with a tool at hand, and in a form that conversations do not have
			isSide: tools.length === 0 || at(body, 'text', 'format', 'schema') !== undefined,
		};
	},
	write({say, calls}, body) {
		const id = freshId('resp_');
		const output = [
			...(say === ''
				? []
				: [
						{
							type: 'message',
							id: freshId('msg_'),
							role: 'assistant',
							content: [{type: 'output_text', text: say, annotations: []}],
						},
					]),
			...calls.map(call => callOf(call, body)),
		];
		const usage = {
			input_tokens: 100,
			input_tokens_details: {cached_tokens: 0},
			output_tokens: 10,
			output_tokens_details: {reasoning_tokens: 0},
			total_tokens: 110,
		};
		const done = {id, object: 'response', status: 'completed', output, usage};
		if (at(body, 'stream') !== true) return {type: 'application/json', text: JSON.stringify(done)};
		return events(
			[
				{type: 'response.created', response: {id, object: 'response', status: 'in_progress', output: []}},
				...output.flatMap((item, index) => [
					{type: 'response.output_item.added', output_index: index, item: begun(item)},
					...textEvents(item, index),
					{type: 'response.output_item.done', output_index: index, item},
				]),
				{type: 'response.completed', response: done},
			],
			true,
		);
	},
	answerSide(body) {
		const schema = at(body, 'text', 'format', 'schema');
		return schema === undefined ? 'A test' : JSON.stringify(exampleOf(schema));
	},
	answerOther: path => (path.endsWith('/models') ? {object: 'list', data: [], models: []} : null),
};

function itemOf(item: unknown): Item {
	const type = textAt(item, 'type');
	if (type.endsWith('_output')) return {from: 'tool', text: textsOf(at(item, 'output'))};
	if (type.endsWith('_call'))
		return {from: 'model', text: textAt(item, 'arguments') || textAt(item, 'input')};
	const role = textAt(item, 'role');
	const content = at(item, 'content');
	const text =
		typeof content === 'string'
			? content
			: listAt(item, 'content')
					.map(part => textAt(part, 'text'))
					.join('\n');
	if (role === 'user') return {from: 'user', text};
	return {from: role === 'assistant' ? 'model' : 'system', text};
}

/** A tool takes either a JSON document or, where it was offered as `custom`, a plain text. */
function callOf({call, input}: Call, body: unknown) {
	const offer = listAt(body, 'tools').find(tool => textAt(tool, 'name') === call);
	const common = {id: freshId('item_'), call_id: freshId('call_'), name: call};
	return textAt(offer, 'type') === 'custom'
		? {type: 'custom_tool_call', ...common, input: textsOf(input)}
		: {type: 'function_call', ...common, arguments: JSON.stringify(input)};
}

function begun(item: object): object {
	if ('content' in item) return {...item, content: []};
	return 'input' in item ? {...item, input: ''} : {...item, arguments: ''};
}

function textEvents(item: object, index: number): object[] {
	if (!('content' in item)) return [];
	const place = {item_id: textAt(item, 'id'), output_index: index, content_index: 0};
	return [{type: 'response.output_text.delta', ...place, delta: textsOf(at(item, 'content', '0', 'text'))}];
}
