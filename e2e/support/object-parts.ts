import type { Page } from 'playwright-core';

/** Which object a page shows, and what every object's page has that this one has not. */
interface Parts {
  readonly kind: string;
  readonly missing: readonly string[];
}

/** Asks a page for its head, tabs, facts and commands, and for the reason of each verb that is greyed. */
export async function partsOfObject(page: Page): Promise<Parts> {
  return (await page.evaluate(`(() => {
    const object = document.querySelector('[data-object]');
    const kind = object.dataset.object;
    const says = (element) => (element?.textContent ?? '').trim() !== '';
    const verbs = object.querySelector('[data-part=verbs]');
    const parts = {
      name: says(object.querySelector('h1')),
      status: says(object.querySelector('[data-part=status]')),
      verbs: verbs.querySelector('button, a') !== null,
      tabs: document.querySelector(
        kind === 'project' ? 'nav[aria-label=Project] [aria-current]' : 'nav.object-tabs [aria-current]',
      ) !== null,
      facts: says(object.querySelector('aside dl dd')),
      commands: says(object.querySelector('details.as-command code')),
    };
    const missing = Object.keys(parts).filter((part) => !parts[part]);
    for (const button of verbs.querySelectorAll('button')) {
      const isGreyed = button.disabled || button.getAttribute('aria-disabled') === 'true';
      const reason = document.getElementById(button.getAttribute('aria-describedby') ?? '');
      if (isGreyed && !says(reason)) missing.push('why ' + button.textContent + ' is greyed');
    }
    return { kind, missing };
  })()`)) as Parts; // what the script above returns
}
