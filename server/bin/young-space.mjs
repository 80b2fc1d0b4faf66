// Keeps the space for young objects small. What goes through a server dies young, and the engine would let that space grow to 64 MB for it. Its limit is read before
// any program runs and cannot be given to one that is started as `node server/bin/steward.mjs`, so that its growing is ended instead: at 8 MB for each half.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of one half; of both when the engine has the other one at hand. */
const bytesEnough = 8 * 1_048_576;
const lookEveryMs = 500;

const bytes = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
const growBy = (factor) => setFlagsFromString(`--semi-space-growth-factor=${factor}`);

/** Lets it grow to its bound at once: loading a program takes as much anyway. */
function grow() {
  growBy(8);
  const held = [];
  for (let tries = 0; tries < 5_000 && bytes() < bytesEnough; tries++) held.push(new Array(5_000).fill(0));
  growBy(1);
}

/** From now on. The engine makes it smaller again while little happens; then it may grow again. */
export function boundYoungSpace() {
  grow();
  let growing = false;
  setInterval(() => {
    const now = bytes();
    if (growing ? now < bytesEnough : now > bytesEnough / 4) return;
    growing = !growing;
    growBy(growing ? 2 : 1);
  }, lookEveryMs).unref();
}
