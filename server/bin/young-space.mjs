// Keeps the space for young objects small. What goes through a server dies young, and the engine lets that space grow to 64 MB for it. Its limit is read before any
// program runs and cannot be given to one that is started as `node server/bin/steward.mjs`, so that its growing is ended instead, at 16 to 32 MB.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const bytesEnough = 16 * 1_048_576;
const lookEveryMs = 200;

const bytes = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
const growBy = (factor) => setFlagsFromString(`--semi-space-growth-factor=${factor}`);

/** From now on. The engine makes it smaller again while little happens; then it may grow again. */
export function boundYoungSpace() {
  let growing = true;
  setInterval(() => {
    const now = bytes();
    if (growing ? now < bytesEnough : now > bytesEnough / 4) return;
    growing = !growing;
    growBy(growing ? 2 : 1);
  }, lookEveryMs).unref();
}
