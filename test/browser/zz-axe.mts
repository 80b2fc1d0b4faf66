import { AxeBuilder } from '/work/wt/tasks/node_modules/@axe-core/playwright/dist/index.mjs';
import { demoPassword, petra, settled, signIn, withBrowser } from '/work/wt/tasks/test/browser/kit.ts';
import { tasks } from '/work/wt/tasks/test/browser/screens/tasks.ts';
import { talk } from '/work/wt/tasks/test/browser/screens/talk.ts';
await withBrowser(async ({ server, open }) => {
  for (const locale of ['en-GB','de-DE']) for (const colorScheme of ['light','dark'] as const) for (const width of [360, 1280]) {
    if ((locale === 'en-GB') !== (colorScheme === 'light')) continue;
    const page = await open({ locale, colorScheme, viewport: { width, height: 800 } });
    await signIn(page, server.url, petra, demoPassword);
    for (const { name, visit } of [...tasks, ...talk]) {
      try {
      await visit(page, server.url); await settled(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const v of violations) console.log(name, locale, width, v.id, v.nodes.map((n) => n.html.slice(0,200) + ' ' + (n.failureSummary ?? '').slice(0,200)).join(' | '));
      const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
      if (sideways > 0) console.log(name, locale, width, 'sideways', sideways);
      } catch (e) { console.log(name, locale, width, String(e).slice(0,300)); }
    }
    await page.context().close();
  }
});
console.log('axe done');
