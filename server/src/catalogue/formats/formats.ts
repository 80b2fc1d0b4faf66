// The formats an export can be made in, in the order their files stand in an archive. A format that is not here does not exist: nothing is offered that is not made.
import type { Format, FormatOptions } from './format.ts';
import { ndjson } from './ndjson.ts';

/** Is in every archive, whatever is asked for: the machine copy. */
export const machineFormat: Format = ndjson;

export const formats: readonly Format[] = [machineFormat];

export const defaultOptions: FormatOptions = { separator: ',', byteOrderMark: true, vcard: '4.0' };

/** The format of that name; `undefined` where there is none. */
export const formatNamed = (name: string): Format | undefined => formats.find((format) => format.name === name);
