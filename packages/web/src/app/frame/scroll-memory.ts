/*
 * Where one was on each page of the history. The browser's own memory gives up when a page is not
 * there yet, and ours are read from the server first.
 */

const storeKey = 'slipway:scroll';
const patienceMs = 4000;

let positions: Record<string, number> = {};
let current = '';

/** Remembers from now on, and goes back to where one was before this page was loaded anew. */
export function rememberScroll(): void {
  history.scrollRestoration = 'manual';
  try {
    positions = JSON.parse(sessionStorage.getItem(storeKey) ?? '{}');
  } catch {
    positions = {};
  }
  current = keyOfEntry() ?? newEntry(location.href);
  returnTo(positions[current] ?? 0);
  addEventListener('popstate', () => {
    positions[current] = scrollY;
    current = keyOfEntry() ?? '';
    returnTo(positions[current] ?? 0);
  });
  addEventListener('pagehide', () => {
    positions[current] = scrollY;
    sessionStorage.setItem(storeKey, JSON.stringify(positions));
  });
}

/** Before the address bar goes on to another page, which begins at its top. */
export function leavePage(): { readonly key: string } {
  positions[current] = scrollY;
  current = crypto.randomUUID();
  return { key: current };
}

function keyOfEntry(): string | undefined {
  const key = history.state?.key;
  return typeof key === 'string' ? key : undefined;
}

function newEntry(href: string): string {
  const key = crypto.randomUUID();
  history.replaceState({ key }, '', href);
  return key;
}

/** As soon as the page is long enough, unless the person has gone somewhere themselves. */
function returnTo(y: number): void {
  const key = current;
  const deadline = performance.now() + patienceMs;
  const left = new AbortController();
  const leave = () => left.abort();
  for (const event of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
    addEventListener(event, leave, { passive: true, signal: left.signal });
  }
  const step = () => {
    if (left.signal.aborted || key !== current) return leave();
    scrollTo(0, y);
    if (Math.abs(scrollY - y) < 2 || performance.now() > deadline) return leave();
    requestAnimationFrame(step);
  };
  step();
}
