import type { Page } from 'playwright-core';
import { settled } from './barriers.ts';

/** What a page has asked the server for, as `METHOD /path?query`, until it stands and its events are listened to. */
export async function readsOf(page: Page, address: string): Promise<readonly string[]> {
  const asked: string[] = [];
  const note = (request: { method(): string; url(): string }) => {
    const { pathname, search } = new URL(request.url());
    if (/^\/(api|-\/(?!events|kubernetes\/.*watch=))/.test(pathname + search)) {
      asked.push(`${request.method()} ${pathname}${search}`);
    }
  };
  page.on('request', note);
  const isLive = page.waitForResponse((response) => isStream(response.url()), { timeout: 60_000 });
  await page.goto(address);
  await isLive;
  await settled(page);
  // Whoever reads again when the stream opens has asked by the time that this is answered.
  await page.evaluate(`(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    await fetch('/-/liveness');
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  })()`);
  page.off('request', note);
  return asked.filter((each) => each !== 'GET /-/liveness');
}

const isStream = (url: string) => /\/-\/events\?|[?&]watch=1/.test(url);

/** What was asked for more than once. */
export function twice(asked: readonly string[]): readonly string[] {
  return asked.filter((each, index) => asked.indexOf(each) !== index);
}
