/** How this browser shows things. Kept in the browser: another one may be in a brighter room. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  /** Times as `5 minutes ago`, or by the clock. */
  readonly times: 'relative' | 'exact';
  readonly clock: 'locale' | '24' | '12';
  /** What is told outside of its page, too. */
  readonly notices: 'none' | 'ended';
}

const usual: Preferences = { theme: 'system', times: 'relative', clock: 'locale', notices: 'none' };
const key = 'slipway:preferences';
const listeners = new Set<() => void>();
let current: Preferences = usual;

/** Reads what was chosen before, and makes it hold. To be called before anything is drawn. */
export function applyPreferences(): void {
  try {
    current = { ...usual, ...JSON.parse(localStorage.getItem(key) ?? '{}') };
  } catch {
    current = usual; // The browser keeps nothing, or something else was written there.
  }
  showTheme();
}

/** Chooses anew, for this and later visits. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // It holds for this visit, then.
  }
  showTheme();
  for (const listener of [...listeners]) listener();
}

/** What holds now. */
export function preferences(): Preferences {
  return current;
}

/** Tells when something else is chosen, until the answer is called. */
export function onPreference(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function showTheme(): void {
  if (current.theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = current.theme;
}

/** A moment by the clock of the reader, as they like to read it. */
export function exactTime(date: Date, { seconds = false } = {}): string {
  const { clock } = current;
  return date.toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: seconds ? 'long' : 'short',
    ...(clock !== 'locale' && { hour12: clock === '12' }),
  });
}
