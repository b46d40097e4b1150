import type { JobConfig } from '#configuration/configuration';
import { expandText, type Lookup } from '#variable/expand';
import type { CiVariable } from '#variable/variable';

/** Variables in variables, as deep as people write them. */
const deepest = 5;
/** Longer values are no part of a name. */
const longestValue = 255;
/** Characters that a whole file may become; what comes after stays as it is written. */
const mostCharacters = 4 * 1024 * 1024;

/**
 * Makes texts of jobs comparable: `$IMAGE:1` and `acme/shop:1` may be the same image.
 *
 * Works in the variables that the file gives a job. Others stay as they are written, in one
 * spelling, so that the same unknown name is the same text everywhere.
 */
export class WrittenTexts {
  readonly #root: ReadonlyMap<string, string>;
  readonly #lookups = new Map<JobConfig, Lookup>();
  #left = mostCharacters;

  constructor(root: readonly CiVariable[]) {
    this.#root = valuesOf(root);
  }

  /** The text as far as the file tells what it means for this job. */
  of(job: JobConfig, text: string): string {
    const lookup = this.#lookup(job);
    let seen = text;
    for (let level = 0; level < deepest && seen.includes('$') && this.#left > 0; level++) {
      const next = expandText(seen, lookup, true);
      this.#left -= next.length;
      if (next === seen) break;
      seen = next;
    }
    return seen.replace(/\$\{(\w+)\}/g, '$$$1');
  }

  #lookup(job: JobConfig): Lookup {
    const known = this.#lookups.get(job);
    if (known) return known;
    const own = valuesOf(job.variables);
    const lookup: Lookup = (key) =>
      own.get(key) ?? (takesOver(job, key) ? this.#root.get(key) : undefined);
    this.#lookups.set(job, lookup);
    return lookup;
  }
}

function valuesOf(variables: readonly CiVariable[]): ReadonlyMap<string, string> {
  const short = variables.filter(({ value }) => value.length <= longestValue);
  return new Map(short.map(({ key, value }) => [key, value]));
}

function takesOver({ inheritVariables }: JobConfig, key: string): boolean {
  return typeof inheritVariables === 'boolean' ? inheritVariables : inheritVariables.includes(key);
}
