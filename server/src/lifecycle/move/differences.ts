// What the comparison of both sides found to differ: counted, and the first of them named. Opaque ids alone.

const namedMax = 50;

export class Differences {
  #count = 0;
  readonly #named: string[] = [];

  add(what: string): void {
    this.#count++;
    if (this.#named.length < namedMax) this.#named.push(what);
  }

  get count(): number {
    return this.#count;
  }

  get named(): readonly string[] {
    return this.#named;
  }
}
