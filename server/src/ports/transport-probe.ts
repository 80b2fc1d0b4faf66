// How connections to this installation are protected, found out by connecting as anybody would.
export interface TransportSeen {
  /** Only programs on this machine reach the listening address. */
  readonly loopback: boolean;
  /** The address answers in clear. */
  readonly clear: boolean;
  /** Versions of TLS with which a connection came about, with the cipher that was agreed on. */
  readonly served: readonly { readonly version: string; readonly cipher: string }[];
  /** Versions that were refused. */
  readonly refused: readonly string[];
}

export interface TransportProbe {
  /** Throws `could-not-check` when nothing answers within a few seconds. */
  look(): Promise<TransportSeen>;
}
