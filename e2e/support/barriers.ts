import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

/** What axe finds on a page that keeps somebody out: rule and place. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await styled(page);
  // By the debugger, which the page's own policy for scripts does not bind.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as Found;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/**
 * Every style sheet of the page has arrived: one that is on its way axe would fetch by itself and write
 * into the page, which the page's policy for styles does not let it.
 */
async function styled(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const isReadable = (sheet) => { try { return sheet.cssRules !== null; } catch { return false; } };
    const links = () => [...document.querySelectorAll('link[rel=stylesheet]')];
    const areThere = () => links().every((link) => link.sheet && isReadable(link.sheet));
    while (!areThere()) await new Promise(requestAnimationFrame);
  })()`);
}

/** The page has its heading, and nothing on it is still being read. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  const reading = page.locator('.loading');
  while ((await reading.count()) > 0) await reading.first().waitFor({ state: 'detached' });
}
