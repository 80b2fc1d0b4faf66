// Which seeds a simulation tries. The same seeds over the same code find the same, however often: so a full run takes others each day, and what was tried grows with the
// days instead of with the hours of one. Whatever fails says its seed, and is run alone with STEWARD_SEED.

export interface Seeds {
  readonly first: number;
  readonly last: number;
  /** For the name of the test. */
  readonly says: string;
}

const dayMs = 86_400_000;

/** `count` of them: from 1 on, or with `atMs` those of its day. STEWARD_SEED (`alone`) is the only one. */
export function seedsToTry(
  count: number,
  { atMs, alone }: { readonly atMs?: number | undefined; readonly alone: string | undefined },
): Seeds {
  if (alone !== undefined) return { first: Number(alone), last: Number(alone), says: `seed ${alone}` };
  const first = atMs === undefined ? 1 : 1 + Math.floor(atMs / dayMs) * count;
  return { first, last: first + count - 1, says: `seeds ${first} to ${first + count - 1}` };
}
