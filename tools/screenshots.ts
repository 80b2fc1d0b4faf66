// Takes a picture of every screen and state into the ignored folder `screenshots`: `npm run screenshots`, or for some alone
// `npm run screenshots -- tasks photos` (those whose name begins so). Each in English light on a desk and German dark on a phone; with
// `--all` in both languages, both lights, both sizes; with `--whole` down to the end of the page.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { demoPassword, petra, settled, signIn, withBrowser } from '../test/browser/kit.ts';
import { inside, outside } from '../test/browser/screens/all.ts';
import { contextOf, kinds, namesOf } from '../test/browser/screens/kinds.ts';
import { repository } from './source-files.ts';

const folder = join(repository, 'screenshots');
const wanted = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const all = process.argv.includes('--all');
const fullPage = process.argv.includes('--whole');
const ordinary = kinds.filter((_, at) => at === 0 || at === kinds.length / 2);

if (wanted.length === 0) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await withBrowser(async ({ server, open }) => {
  for (const kind of all ? kinds : ordinary) {
    const page = await open(contextOf(kind));
    const take = async (screens: typeof inside) => {
      for (const { name, visit } of screens) {
        if (wanted.length > 0 && !wanted.some((each) => name.startsWith(each))) continue;
        try {
          await visit(page, server.url);
        } catch (error) {
          // The others are worth seeing all the same, and what this one shows instead.
          console.error(`${name}: ${String(error)}`);
          process.exitCode = 1;
        }
        await settled(page);
        const file = [name.replaceAll(/[^a-z0-9]+/g, '-'), ...namesOf(kind), 'png'].join('.');
        await page.screenshot({ path: join(folder, file), fullPage });
        console.log(`screenshots/${file}`);
      }
    };
    await take([...outside]);
    await signIn(page, server.url, petra, demoPassword);
    await take(inside);
    await page.context().close();
  }
});
