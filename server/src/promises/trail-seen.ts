// What the provider's own log says of who used the stores, for promise W2. Where there is no such log (one machine of one's own), there is nothing to see, which the page with the
// ledger says anyway.
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import type { TrailEvidence } from '../lifecycle/access-trail.ts';
import { hourMs } from './gather.ts';
import type { PromiseParts } from './parts.ts';
import type { Figure, Table } from './promise.ts';

export interface TrailSeen {
  readonly figures: readonly Figure[];
  readonly tables: readonly Table[];
  readonly faults: readonly (readonly [isFault: boolean, because: Said])[];
  /** Why it does not say everything up to now. */
  readonly missing: Said | undefined;
}

/** It is delivered once an hour, some minutes late; after this long it is not running. */
export const silentMs = 3 * hourMs;
const none: TrailSeen = { figures: [], tables: [], faults: [], missing: undefined };

export async function trailSeen({ trail, door }: Pick<PromiseParts, 'trail' | 'door'>): Promise<TrailSeen> {
  if (!trail) return none;
  let seen: TrailEvidence;
  try {
    seen = await trail();
  } catch {
    return {
      ...none,
      missing: { en: 'The provider’s log of accesses cannot be read.', de: 'Das Zugriffsprotokoll des Anbieters lässt sich nicht lesen.' },
    };
  }
  const { throughMs, strangers, strangersCount, altered, gaps } = seen;
  const isSilent = throughMs === undefined || door.tools.clock.nowMs() - throughMs > silentMs;
  return {
    figures: figuresOf(seen),
    tables: strangers.length === 0 ? [] : [tableOf(seen)],
    faults: [
      [
        strangersCount > 0,
        {
          en: 'Somebody other than this installation has used its stores or keys, past the door and the ledger.',
          de: 'Jemand anderes als diese Installation hat ihre Speicher oder Schlüssel benutzt, an der Tür und am Protokoll vorbei.',
        },
      ],
      [
        altered > 0,
        {
          en: 'The provider’s log of accesses was altered, or parts of it are missing.',
          de: 'Das Zugriffsprotokoll des Anbieters wurde verändert, oder Teile davon fehlen.',
        },
      ],
      [
        gaps > 0,
        {
          en: 'The provider’s log of accesses was switched off for a time.',
          de: 'Das Zugriffsprotokoll des Anbieters war eine Zeit lang abgeschaltet.',
        },
      ],
    ],
    missing: isSilent
      ? {
          en: 'The provider’s log of accesses says nothing of the last hours.',
          de: 'Das Zugriffsprotokoll des Anbieters sagt nichts über die letzten Stunden.',
        }
      : undefined,
  };
}

function figuresOf({ throughMs, calls, refused, strangersCount, altered, gaps }: TrailEvidence): readonly Figure[] {
  return [
    {
      id: 'trail-strangers',
      says: {
        en: 'Uses of stores and keys by anybody else, in thirty days',
        de: 'Benutzungen von Speichern und Schlüsseln durch andere, in dreißig Tagen',
      },
      kind: 'faults',
      value: strangersCount,
    },
    {
      id: 'trail-faults',
      says: {
        en: 'Parts of the provider’s log that are altered, missing or were never written',
        de: 'Teile des Protokolls des Anbieters, die verändert sind, fehlen oder nie geschrieben wurden',
      },
      kind: 'faults',
      value: altered + gaps,
    },
    {
      id: 'trail-calls',
      says: { en: 'Uses by this installation itself', de: 'Benutzungen durch diese Installation selbst' },
      kind: 'number',
      value: calls,
    },
    {
      id: 'trail-refused',
      says: { en: 'Attempts by others that were refused', de: 'Versuche anderer, die abgewiesen wurden' },
      kind: 'number',
      value: refused,
    },
    ...(throughMs === undefined
      ? []
      : ([
          {
            id: 'trail-through',
            says: { en: 'The provider’s log was read up to', de: 'Das Protokoll des Anbieters ist gelesen bis' },
            kind: 'time',
            atMs: throughMs,
          },
        ] as const)),
  ];
}

function tableOf({ strangers }: TrailEvidence): Table {
  return {
    id: 'trail-strangers-calls',
    says: { en: 'What others did, by the provider’s log', de: 'Was andere taten, nach dem Protokoll des Anbieters' },
    columns: [
      { en: 'When', de: 'Wann' },
      { en: 'What', de: 'Was' },
      { en: 'Number in the log', de: 'Nummer im Protokoll' },
    ],
    rows: strangers.map(({ atMs, action, id }) => [new Date(atMs).toISOString(), action, id]),
  };
}
