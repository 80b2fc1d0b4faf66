// P2: a place is set without anybody learning who looks at what. Looks at what pages may load and connect to, and at what a search for an address sends.
import { unless, type SteadyPromise } from './promise.ts';

/** What a search for an address may send: the text that was typed. */
const searchFields: ReadonlySet<string> = new Set(['place-search.text']);

export const p2: SteadyPromise = {
  id: 'P2',
  area: 'processing',
  text: {
    en: 'A project’s location is set with Google’s maps, or with none at all.',
    de: 'Der Ort eines Projekts wird mit Karten von Google gesetzt, oder ganz ohne.',
  },
  control: {
    en: 'The map comes with Steward and pages are forbidden to ask anybody else; where Google is connected, its search opens after a click and sends the typed text alone.',
    de: 'Die Karte kommt mit Steward, und Seiten dürfen niemanden sonst fragen; ist Google verbunden, öffnet sich dessen Suche nach einem Klick und sendet nur den getippten Text.',
  },
  where: ['server/src/edges/http/security-headers.ts', 'server/src/governed/look-up-place.ts', 'web/src/map/'],
  evidence: {
    en: 'What the pages of the app may connect to, as a browser is told; searches sent out and their fields.',
    de: 'Womit sich Seiten verbinden dürfen, so wie es dem Browser gesagt wird; ausgehende Suchen und ihre Felder.',
  },
  run: ['open a map and watch the network view of your browser', 'curl -I $URL/app'],
  async check(parts) {
    const policy = await parts.pagePolicy();
    const strangers = strangersIn(policy);
    const search = parts.placeSearch && (await parts.placeSearch());
    const more = (search?.fields ?? []).filter((field) => !searchFields.has(field));
    const found = {
      figures: [
        { id: 'policy', says: { en: 'What pages may use', de: 'Was Seiten nutzen dürfen' }, kind: 'text', value: policy },
        {
          id: 'strangers',
          says: { en: 'Others that pages may ask', de: 'Andere, die Seiten fragen dürfen' },
          kind: 'faults',
          value: strangers.length,
        },
        {
          id: 'searches',
          says: { en: 'Searches for addresses sent out', de: 'Ausgehende Adresssuchen' },
          kind: 'count',
          value: search?.sent ?? 0,
        },
        {
          id: 'fields',
          says: { en: 'Fields of a search beyond its text', de: 'Felder einer Suche außer ihrem Text' },
          kind: 'faults',
          value: more.length,
        },
      ],
    } as const;
    return unless(
      [
        [
          policy === '',
          { en: 'Pages are sent without a content security policy.', de: 'Seiten kommen ohne Sicherheitsregel für Inhalte.' },
        ],
        [strangers.length > 0, { en: 'Pages may ask somebody else.', de: 'Seiten dürfen andere fragen.' }],
        [more.length > 0, { en: 'A search for an address sends more than its text.', de: 'Eine Adresssuche sendet mehr als ihren Text.' }],
      ],
      found,
    );
  },
};

/** Sources of a content security policy that are neither this server nor what a page makes itself. */
function strangersIn(policy: string): readonly string[] {
  const own = /^('(self|none|wasm-unsafe-eval)'|blob:|data:|'sha256-.+'|'nonce-.+')$/;
  return policy
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .filter(([name]) => name !== undefined && name.endsWith('-src'))
    .flatMap(([, ...sources]) => sources.filter((source) => !own.test(source)));
}
