/** A set of 16-byte random ids at 16 to 64 bytes each, where a Set of strings would take ten times that. */
export class IdSet {
  #words = new Uint32Array(4 * 1_024);
  #size = 0;
  /** The all-zero id marks a free slot, so it is remembered apart. */
  #zero = false;

  get size(): number {
    return this.#size + (this.#zero ? 1 : 0);
  }

  /** Adds an id; false if it was there. */
  add(id: Uint8Array): boolean {
    const word = (at: number): number => ((id[at]! << 24) | (id[at + 1]! << 16) | (id[at + 2]! << 8) | id[at + 3]!) >>> 0;
    const [a, b, c, d] = [word(0), word(4), word(8), word(12)];
    if ((a | b | c | d) === 0) {
      const fresh = !this.#zero;
      this.#zero = true;
      return fresh;
    }
    if (2 * (this.#size + 1) > this.#words.length / 4) this.#grow();
    const added = put(this.#words, a, b, c, d);
    if (added) this.#size++;
    return added;
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 4) {
      const [a, b, c, d] = [old[i]!, old[i + 1]!, old[i + 2]!, old[i + 3]!];
      if ((a | b | c | d) !== 0) put(this.#words, a, b, c, d);
    }
  }
}

/** Open addressing; at most half the slots are taken, so a free one is always near. Mixes all words, should ids not be random. */
function put(words: Uint32Array, a: number, b: number, c: number, d: number): boolean {
  const slots = words.length / 4;
  const mixed = a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x85ebca77) ^ Math.imul(d, 0xc2b2ae3d);
  let slot = ((mixed ^ (mixed >>> 15)) >>> 0) % slots;
  for (;;) {
    const at = slot * 4;
    const [w, x, y, z] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
    if ((w | x | y | z) === 0) break;
    if (w === a && x === b && y === c && z === d) return false;
    slot = (slot + 1) % slots;
  }
  words.set([a, b, c, d], slot * 4);
  return true;
}
