// Which record a picture belongs to, in its XMP packet (ISO 16684-1): one description of our own, beside whatever the packet holds already.
//   <rdf:Description rdf:about="" xmlns:steward="https://steward.example/ns/picture/1/" steward:record="…" steward:project="…">
//     <steward:tasks><rdf:Bag><rdf:li>…</rdf:li></rdf:Bag></steward:tasks>
//   </rdf:Description>
import { MalformedPicture } from './malformed-picture.ts';

export interface XmpFacts {
  readonly record: string;
  readonly project?: string | undefined;
  readonly tasks: readonly string[];
  readonly caption?: string | undefined;
}

const namespace = 'https://steward.example/ns/picture/1/';
const end = '</rdf:RDF>';
const utf8 = new TextEncoder();

/** The packet with the facts in it. Throws MalformedPicture where the existing one cannot be read. */
export function mergeXmp(existing: Uint8Array | undefined, facts: XmpFacts): Uint8Array {
  if (existing === undefined) return utf8.encode(newPacket(facts));
  const text = decoded(existing);
  const at = text.lastIndexOf(end);
  if (at === -1) throw new MalformedPicture('an XMP packet without descriptions');
  // Taken once more, what it said before is said anew.
  if (text.includes(namespace)) return existing;
  const about = /rdf:about\s*=\s*("[^"<]*"|'[^'<]*')/.exec(text)?.[1] ?? '""';
  return utf8.encode(`${text.slice(0, at)}${description(facts, about)}${text.slice(at)}`);
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new MalformedPicture('an XMP packet in another encoding', { cause });
  }
}

function newPacket(facts: XmpFacts): string {
  const caption =
    facts.caption === undefined
      ? ''
      : `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escaped(facts.caption)}</rdf:li></rdf:Alt></dc:description></rdf:Description>`;
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    caption,
    description(facts, '""'),
    `${end}</x:xmpmeta><?xpacket end="r"?>`,
  ].join('');
}

/** Says the namespace of RDF itself, whatever it is called around it. */
function description({ record, project, tasks }: XmpFacts, about: string): string {
  const bag = tasks.map((task) => `<rdf:li>${escaped(task)}</rdf:li>`).join('');
  return [
    `<rdf:Description rdf:about=${about} xmlns:steward="${namespace}" steward:record="${escaped(record)}"`,
    project === undefined ? '' : ` steward:project="${escaped(project)}"`,
    bag === '' ? '/>' : `><steward:tasks><rdf:Bag>${bag}</rdf:Bag></steward:tasks></rdf:Description>`,
  ].join('');
}

/** For XML 1.0, which has no way to say most control characters. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
