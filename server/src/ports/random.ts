/** The only source of randomness. */
export interface Random {
  /** `length` bytes that nobody can predict. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
}
