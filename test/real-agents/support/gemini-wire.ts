import {at, exampleOf, listAt, textAt, textsOf} from './json.js';
import {freshId, type Item, type Wire} from './wire.js';

/** The generateContent protocol of Google. */
export const geminiWire: Wire = {
	name: 'gemini',
	asksModel: path => /:(generateContent|streamGenerateContent)$/.test(path),
	read(body) {
		const system: Item = {from: 'system', text: textsOf(at(body, 'systemInstruction', 'parts'))};
		const tools = listAt(body, 'tools').flatMap(tool =>
			listAt(tool, 'functionDeclarations').map(declaration => textAt(declaration, 'name')),
		);
		return {
			items: [system, ...listAt(body, 'contents').flatMap(itemsOf)],
			tools,
			isSide: tools.length === 0,
		};
	},
	write({say, calls}, _body, path) {
		const parts = [
			...(say === '' ? [] : [{text: say}]),
			...calls.map(({call, input}) => ({functionCall: {id: freshId('call_'), name: call, args: input}})),
		];
		const text = JSON.stringify({
			candidates: [{index: 0, content: {role: 'model', parts}, finishReason: 'STOP'}],
			usageMetadata: {promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110},
			modelVersion: /models\/([^:]+):/.exec(path)?.[1] ?? 'model',
			responseId: freshId('resp_'),
		});
		return path.includes(':stream')
			? {type: 'text/event-stream', text: `data: ${text}\n\n`}
			: {type: 'application/json', text};
	},
	answerSide(body) {
		const config = at(body, 'generationConfig');
		const schema = at(config, 'responseJsonSchema') ?? at(config, 'responseSchema');
		return schema === undefined ? 'A test' : JSON.stringify(exampleOf(schema));
	},
	answerOther(path, body) {
		if (path.endsWith(':countTokens')) return {totalTokens: Math.ceil(JSON.stringify(body).length / 4)};
		return path.includes('/models') ? {models: []} : null;
	},
};

function itemsOf(content: unknown): Item[] {
	const from = textAt(content, 'role') === 'model' ? 'model' : 'user';
	return listAt(content, 'parts').map(part => {
		const response = at(part, 'functionResponse', 'response');
		if (response !== undefined) return {from: 'tool', text: textsOf(response)};
		return {from, text: textsOf(at(part, 'text') ?? at(part, 'functionCall', 'args'))};
	});
}
