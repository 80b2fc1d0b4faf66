// Marks what the gate's adapters do, so that a server whose network is closed (closed-network.ts) can tell their connections from every other one.
import { AsyncLocalStorage } from 'node:async_hooks';

const wayOut = new AsyncLocalStorage<true>();

/** Runs `work`, and whatever follows from it, as the gate's own: for the adapters that the gate sends with, and for nobody else. */
export const onTheWayOut = <T>(work: () => T): T => wayOut.run(true, work);

export const isOnTheWayOut = (): boolean => wayOut.getStore() === true;
