import {at, exampleOf, listAt, textAt, textsOf} from './json.js';
import {events, freshId, type Item, type Wire} from './wire.js';

const usage = {
	input_tokens: 100,
	output_tokens: 10,
	cache_creation_input_tokens: 0,
	cache_read_input_tokens: 0,
};

/** The Messages protocol of Anthropic. */
export const anthropicWire: Wire = {
	name: 'anthropic',
	asksModel: path => path === '/v1/messages',
	read(body) {
		const system: Item = {from: 'system', text: textsOf(at(body, 'system'))};
		const tools = listAt(body, 'tools').map(tool => textAt(tool, 'name'));
		return {
			items: [system, ...listAt(body, 'messages').flatMap(itemsOf)],
			tools,
			isSide: tools.length === 0,
		};
	},
	write({say, calls}, body) {
		const content = [
			...(say === '' ? [] : [{type: 'text', text: say}]),
			...calls.map(({call, input}) => ({type: 'tool_use', id: freshId('toolu_'), name: call, input})),
		];
		const message = {
			id: freshId('msg_'),
			type: 'message',
			role: 'assistant',
			model: textAt(body, 'model'),
			stop_sequence: null,
		};
		const stopReason = calls.length > 0 ? 'tool_use' : 'end_turn';
		if (at(body, 'stream') !== true) {
			const text = JSON.stringify({...message, content, stop_reason: stopReason, usage});
			return {type: 'application/json', text};
		}
		return events(
			[
				{type: 'message_start', message: {...message, content: [], stop_reason: null, usage}},
				...content.flatMap(blockEvents),
				{type: 'message_delta', delta: {stop_reason: stopReason, stop_sequence: null}, usage},
				{type: 'message_stop'},
			],
			true,
		);
	},
	answerSide(body) {
		const schema = at(body, 'output_config', 'format', 'schema') ?? at(body, 'output_format', 'schema');
		return schema === undefined ? 'A test' : JSON.stringify(exampleOf(schema));
	},
	answerOther(path, body) {
		if (path === '/v1/messages/count_tokens')
			return {input_tokens: Math.ceil(JSON.stringify(body).length / 4)};
		if (path === '/') return {};
		return null;
	},
};

function itemsOf(message: unknown): Item[] {
	const role = textAt(message, 'role');
	const from = role === 'assistant' ? 'model' : role === 'system' ? 'system' : 'user';
	const content = at(message, 'content');
	if (typeof content === 'string') return [{from, text: content}];
	return listAt(content === undefined ? {} : message, 'content').map(block =>
		textAt(block, 'type') === 'tool_result'
			? {from: 'tool', text: textsOf(at(block, 'content'))}
			: {from, text: textsOf(at(block, 'text') ?? at(block, 'input'))},
	);
}

function blockEvents(
	block: {type: string; text?: string; input?: object; id?: string; name?: string},
	index: number,
): object[] {
	const isText = block.type === 'text';
	return [
		{
			type: 'content_block_start',
			index,
			content_block: isText
				? {type: 'text', text: ''}
				: {type: 'tool_use', id: block.id, name: block.name, input: {}},
		},
		{
			type: 'content_block_delta',
			index,
			delta: isText
				? {type: 'text_delta', text: block.text}
				: {type: 'input_json_delta', partial_json: JSON.stringify(block.input)},
		},
		{type: 'content_block_stop', index},
	];
}
