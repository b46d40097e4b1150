import { type Preferences, preferences } from './preferences.ts';

let known:
  | { readonly clock: Preferences['clock']; readonly format: Intl.DateTimeFormat }
  | undefined;

/** The time of day to the second, by the clock of the reader: for columns of many. */
export function timeOfDay(date: Date): string {
  const { clock } = preferences();
  // Making a format takes longer than a hundred uses of it.
  if (known?.clock !== clock) {
    const hours = clock === 'locale' ? {} : { hour12: clock === '12' };
    known = {
      clock,
      format: new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', ...hours }),
    };
  }
  return known.format.format(date);
}
