// One server and one browser for the tests of a file: starting them costs more than most of what a test does with them.
// What one test changed is there for the next, so each makes what it changes for good itself, or takes a server of its own (`withBrowser` of kit.ts).
import { after } from 'node:test';
import { demoEnvironment, startServerAndBrowser, visitWith, type Started, type Visit } from './kit.ts';

type With = (work: (visit: Visit) => Promise<void>) => Promise<void>;

/** To be called once in a file. After a test that failed the next one begins anew: nobody knows what it left. */
export function shareBrowser(environmentOf = () => Promise.resolve(demoEnvironment)): With {
  let shared: Started | undefined;
  const end = async () => {
    const ending = shared;
    shared = undefined;
    await ending?.end();
  };
  after(end);
  return async (work) => {
    shared ??= await startServerAndBrowser(await environmentOf());
    try {
      await visitWith(shared, work);
    } catch (error) {
      await end();
      throw error;
    }
  };
}
