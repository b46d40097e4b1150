/**
 * Takes the pictures of the README anew: `npm run pictures`. They show the demo as somebody finds it a
 * minute after the first start.
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { personAt } from '#e2e/person';
import { startSlipway } from '#e2e/slipway';
import { until } from '#e2e/until';

const docs = join(import.meta.dirname, '../docs');
const pipeline = '/root/hello/-/pipelines/1';

/** Each with the address that it shows, and what has to be there. */
const pictures = [
  ['pipeline.png', pipeline, '[data-job="deploy to prod"]', 472],
  ['timeline.png', `${pipeline}?tab=timeline`, '.timeline', 730],
] as const;

await using slipway = await startSlipway({ arguments: [] });
await until('the demo to wait for a person', async () => {
  const { status } = await slipway.api.get<{ readonly status: string }>(
    '/projects/root%2Fhello/pipelines/1',
  );
  return status === 'manual';
});
await using person = await personAt(slipway);
const { page } = person;
for (const [name, path, awaited, height] of pictures) {
  await page.setViewportSize({ width: 1200, height });
  await page.goto(path);
  await page.locator(awaited).waitFor();
  await settle(page);
  await page.screenshot({ path: join(docs, name) });
}

/** Until nothing is on its way and nothing moves. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => {});
  await page.evaluate('document.fonts.ready');
}
