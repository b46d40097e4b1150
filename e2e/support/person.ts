import { readFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import type { Slipway } from './slipway.ts';

/** Somebody who is signed in at a browser. */
export interface Person extends AsyncDisposable {
  readonly page: Page;
  readonly password: string;
  /** What the browser complained about. */
  readonly complaints: readonly string[];
}

/** Debian's Chromium, without what it would like to fetch from elsewhere. */
export const chromiumOptions = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Long enough for a slow machine with other things to do. */
const patienceMs = 60_000;

/** Root, signed in. */
export async function personAt(slipway: Slipway): Promise<Person> {
  const { password } = JSON.parse(readFileSync(slipway.ready.credentials, 'utf8'));
  const browser = await chromium.launch(chromiumOptions);
  const context = await browser.newContext({ baseURL: slipway.url });
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  await page.goto('/-/sign_in');
  await page.locator('[name=username]').fill('root');
  await page.locator('[name=password]').fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
  return { page, password, complaints, [Symbol.asyncDispose]: () => browser.close() };
}
