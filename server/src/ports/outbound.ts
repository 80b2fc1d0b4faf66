// Outbound: the one way bytes leave for another company. Only the gate (`governed/disclose.ts`) holds it, besides the ledger's witness client and the sign-in
// of the staff, which are counted; the adapter resolves a name once, pins the address, refuses private ranges and redirects, and keeps the limits.

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** https, or http for a self-hosted service that the operator named. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  /** Arriving twice does no harm, though its method does not say so. */
  readonly repeatable?: true;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A request that was found fit to be sent, its address pinned. */
export interface Prepared {
  /** Throws `outbound-failed`: it may have been sent. */
  send(): Promise<OutboundAnswer>;
}

export interface Outbound {
  /**
   * Throws `outbound-refused` (nothing was sent; the rule says why) or `outbound-failed` (it may have been). The error's field is `redirect` or `too-large` where the service
   * answered what is not followed, or not taken whole.
   */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
  /** Finds out everything that can be found out before a byte is sent, so that the gate records a refusal as one. Throws `outbound-refused`. */
  prepare?(request: OutboundRequest): Promise<Prepared>;
}
