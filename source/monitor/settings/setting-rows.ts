import {severities} from '../../bus/rules/severities.js';
import type {Severity} from '../../bus/types.js';
import {type SessionColumn, sessionColumns} from '../picture/session-row.js';
import type {MonitorSettings} from './monitor-settings.js';

/** What a row of the settings stands for. */
export type SettingId =
	| Exclude<keyof MonitorSettings, 'notifications'>
	| `columns.${SessionColumn}`
	| `notifications.${Severity}`;

/** One line of the settings. */
export type SettingRow = {
	readonly id: SettingId;
	readonly label: string;
	/** What it is set to, in words. */
	readonly value: string;
	/** What it does, in a sentence. */
	readonly help: string;
};

const sortWords: Readonly<Record<MonitorSettings['sort'], string>> = {
	registered: 'oldest first',
	state: 'by state, worst first',
	activity: 'latest activity first',
	project: 'by project',
	vendor: 'by vendor',
	mail: 'most unread mail first',
};

const colourWords: Readonly<Record<MonitorSettings['colours'], string>> = {
	auto: 'those of the terminal',
	none: 'none',
};

const backgroundWords: Readonly<Record<MonitorSettings['background'], string>> = {
	auto: 'as the terminal says, or dark',
	dark: 'dark',
	light: 'light',
};

/** The rows of the settings, from the top, with what they are set to. */
export function settingRows(settings: MonitorSettings): readonly SettingRow[] {
	const {columns, notifications} = settings;
	return [
		{
			id: 'sort',
			label: 'Order',
			value: sortWords[settings.sort],
			help: 'The order in which the sessions stand.',
		},
		{
			id: 'attentionOnly',
			label: 'Attention only',
			value: yesOrNo(settings.attentionOnly),
			help: 'Lists only the sessions that need you.',
		},
		{
			id: 'columns',
			label: 'Columns',
			value: columns === 'auto' ? 'all that find room' : `${columns.length} of ${sessionColumns.length}`,
			help: 'All columns in order of worth, or those chosen below.',
		},
		...sessionColumns.map(({id, title}) => ({
			id: `columns.${id}` as const,
			label: `  ${title}`,
			value: columns === 'auto' || columns.includes(id) ? 'shown' : 'hidden',
			help: 'Whether the sessions have this column, where it finds room.',
		})),
		{
			id: 'colours',
			label: 'Colours',
			value: colourWords[settings.colours],
			help: 'Everything is shown by words and shapes, too.',
		},
		{
			id: 'background',
			label: 'Background',
			value: backgroundWords[settings.background],
			help: 'What the colours have to be seen on.',
		},
		...severities.map(severity => ({
			id: `notifications.${severity}` as const,
			label: `Notify ${severity}`,
			value: notifications[severity].join(' and ') || 'off',
			help: 'How you are told of new alerts of this severity.',
		})),
		{
			id: 'quietWhileFocused',
			label: 'Quiet in focus',
			value: yesOrNo(settings.quietWhileFocused),
			help: 'Rings nothing while this terminal has the focus.',
		},
		{
			id: 'minimumSeconds',
			label: 'Shortest pause',
			value: settings.minimumSeconds === 0 ? 'none' : `${settings.minimumSeconds} s`,
			help: 'What comes sooner after a notification is gathered into the next one.',
		},
	];
}

function yesOrNo(is: boolean): string {
	return is ? 'yes' : 'no';
}
