// What changed between two texts, word by word: the shortest way from one to the other (Myers, "An O(ND) difference algorithm", 1986). A word keeps the
// white space behind it, so that what is said to be the same and added is the new text to the letter, and what is the same and removed the old one.
import type { WordChange } from '@steward/protocol/wire/policy-routes.ts';

/** Beyond so many differences texts are told whole: one removed, the other added. Bounds the memory to its square. */
const editsMax = 2_000;

export function diffWords(before: string, after: string): readonly WordChange[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middle = edits(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return joined([
    ...a.slice(0, head).map((text): WordChange => ({ kind: 'same', text })),
    ...middle,
    ...a.slice(a.length - tail).map((text): WordChange => ({ kind: 'same', text })),
  ]);
}

const wordsOf = (text: string): readonly string[] => text.match(/\S+\s*|\s+/gu) ?? [];

/** Furthest reaching points by diagonal, one array for each number of edits; then back from the end. */
function edits(a: readonly string[], b: readonly string[]): readonly WordChange[] {
  const most = Math.min(a.length + b.length, editsMax);
  const offset = most + 1;
  let furthest = new Int32Array(2 * most + 3);
  const trail: Int32Array[] = [];
  for (let edit = 0; edit <= most; edit++) {
    trail.push(furthest.slice());
    for (let k = -edit; k <= edit; k += 2) {
      const down = k === -edit || (k !== edit && furthest[offset + k - 1]! < furthest[offset + k + 1]!);
      let x = down ? furthest[offset + k + 1]! : furthest[offset + k - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return backFrom(a, b, trail, offset);
    }
  }
  return [...a.map((text): WordChange => ({ kind: 'removed', text })), ...b.map((text): WordChange => ({ kind: 'added', text }))];
}

function backFrom(a: readonly string[], b: readonly string[], trail: readonly Int32Array[], offset: number): readonly WordChange[] {
  const found: WordChange[] = [];
  let [x, y] = [a.length, b.length];
  for (let edit = trail.length - 1; edit >= 0; edit--) {
    const before = trail[edit]!;
    const k = x - y;
    const down = k === -edit || (k !== edit && before[offset + k - 1]! < before[offset + k + 1]!);
    const fromK = down ? k + 1 : k - 1;
    const fromX = edit === 0 ? 0 : before[offset + fromK]!;
    const fromY = edit === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) {
      found.push({ kind: 'same', text: a[--x]! });
      y--;
    }
    if (edit === 0) break;
    if (down) found.push({ kind: 'added', text: b[--y]! });
    else found.push({ kind: 'removed', text: a[--x]! });
  }
  return found.reverse();
}

function joined(changes: readonly WordChange[]): readonly WordChange[] {
  const runs: { kind: WordChange['kind']; text: string }[] = [];
  for (const { kind, text } of changes) {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += text;
    else runs.push({ kind, text });
  }
  return runs;
}
