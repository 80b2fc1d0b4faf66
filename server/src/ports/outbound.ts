// Outbound: the one way bytes leave for another company. Only the gate (`governed/disclose.ts`) holds it, besides the
// ledger's witness client; the adapter resolves a name once, pins the address, refuses private ranges and redirects, and keeps the limits.

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** https, or http for a self-hosted service that the operator named. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Outbound {
  /** Throws `outbound-refused` (nothing was sent; the rule says why) or `outbound-failed` (it may have been). Never retries by itself. */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
}
