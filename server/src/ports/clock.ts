/** Time is an edge: the only source of it. Milliseconds since 1970, UTC. */
export interface Clock {
  nowMs(): number;
}
