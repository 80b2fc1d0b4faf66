// A new version of the data policy as people meet it: announced while Petra works, read word for word, acknowledged; then what is held about her, and her
// name corrected from there. In German, because she speaks it; everybody reads the same without an account.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeSecondPolicy } from '../kit/second-policy.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, settled, signIn, withBrowser } from './kit.ts';

if (noBrowser) console.error(noBrowser);

const dayMs = 86_400_000;
const day = (inDays: number) => new Date(Date.now() + inDays * dayMs).toISOString().slice(0, 10);

test(
  'Petra is told of a new version, reads what changes, says that she has read it, and corrects her name',
  { skip: noBrowser },
  async () => {
    const policies = mkdtempSync(join(tmpdir(), 'steward-policies-'));
    writeSecondPolicy(policies, { announced: day(1), effective: day(31) });
    const pictures = process.env['STEWARD_PICTURES'];
    try {
      await withBrowser(
        async ({ server, open }) => {
          const page = await open({ locale: 'de-DE' });
          const picture = async (name: string) => {
            if (pictures === undefined) return;
            await settled(page);
            await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
          };
          await signIn(page, server.url, petra, demoPassword);
          await page.goto(`${server.url}/app/privacy`);
          await page.getByRole('heading', { name: 'Datenschutz', level: 1 }).waitFor();
          const moved = await fetch(`${server.url}/demo/clock`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ days: 1 }),
          });
          assert.equal(moved.status, 200);
          await page.getByText('Unsere Datenschutzerklärung ändert sich am').waitFor();
          await picture('news');
          await page.getByRole('link', { name: 'Ansehen, was sich ändert' }).click();
          await page.getByRole('heading', { name: 'Datenschutzerklärung, Fassung 2' }).waitFor();
          await page.locator('del', { hasText: '30' }).waitFor();
          assert.equal(await page.locator('ins', { hasText: '14' }).count(), 1);
          await page.getByText('Neu: post (Post AG, Bern) erhält etwas').waitFor();
          await page.getByText('Entfallen, weil: Push kommt.').waitFor();
          await page.getByText('Per E-Mail').waitFor();
          await page.getByRole('button', { name: 'Ich habe sie gelesen' }).click();
          await page.getByText('Sie haben sie gelesen').waitFor();
          await picture('version');

          await page.goto(`${server.url}/app/notices`);
          await page.getByRole('link', { name: /ändert sich am/ }).waitFor();
          await picture('notices');
          await page.getByRole('button', { name: 'Alle als gelesen markieren' }).click();
          await page.getByText('Neu', { exact: true }).first().waitFor({ state: 'detached' });

          await page.goto(`${server.url}/app/privacy/held`);
          await page.getByText('petra@lindner-bau.example').first().waitFor();
          await page.getByText('Wo Sie sich während der Arbeit befinden').waitFor();
          await picture('held');
          await page.getByRole('link', { name: 'Berichtigen' }).first().click();
          await page.getByLabel('Name', { exact: true }).fill('Petra Lindner-Voss');
          await page.getByRole('button', { name: 'Speichern' }).click();
          await page.getByText('Gespeichert.').waitFor();
          await page.goto(`${server.url}/app/privacy/held`);
          await page.getByText('Petra Lindner-Voss').nth(1).waitFor();
          await page.getByRole('tab', { name: 'Mein Unternehmen' }).click();
          await page.getByText('Hash des Verzeichnisses').waitFor();
          await picture('company');

          const outside = await open();
          await outside.goto(`${server.url}/policies`);
          await outside.getByRole('link', { name: 'Version 2' }).click();
          await outside.getByText('New: post (Post AG, Bern) receives something').waitFor();
          assert.equal(await outside.getByRole('button', { name: 'I have read it' }).count(), 0);
        },
        { STEWARD_DEMO: '1', STEWARD_POLICIES: policies },
      );
    } finally {
      rmSync(policies, { recursive: true, force: true });
    }
  },
);
