const mostShown = 5;

/**
 * Names that somebody may have meant by a wrong one, the likest first: those that share a word with it
 * (`unknown-stag` with `unknown-stage`), or the beginning of one.
 */
export function likeNames(names: readonly string[], wrong: string): readonly string[] {
  const words = wrong
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  return names
    .map((name) => ({ name, weight: weightOf(name.split('-'), words) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1))
    .slice(0, mostShown)
    .map(({ name }) => name);
}

/** Letters at the beginning that make a word known again. */
const enough = 2;

/** How many letters of the words stand at the beginning of words of a name. */
function weightOf(ofName: readonly string[], words: readonly string[]): number {
  const best = words.map((word) => Math.max(0, ...ofName.map((each) => shared(each, word))));
  return best.filter((letters) => letters >= enough).reduce((sum, letters) => sum + letters, 0);
}

function shared(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}
