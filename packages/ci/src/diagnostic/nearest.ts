/** The candidate that `name` was most likely meant to be, or undefined when none is close. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  // Two letters are alike to everything.
  if (name.length < 3) return undefined;
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  const lower = name.toLowerCase();
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "x"?`, as a hint, when something is close. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(name, candidates);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}

/** A longer name is like nothing. */
const longest = 255;

/**
 * Insertions, deletions, replacements and swaps of neighbours; from `enough` on any number that is not less. Of each row only what is
 * near enough to the diagonal is looked at: what lies farther off costs as many insertions at least.
 */
function editDistance(a: string, b: string, enough: number): number {
  if (a.length > longest || b.length > longest) return Number.POSITIVE_INFINITY;
  let older: number[] = [];
  let previous: number[] = [];
  for (let j = 0; j <= b.length; j++) previous.push(j);
  let least = 0;
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [i];
    const from = Math.max(1, i - enough);
    const until = Math.min(b.length, i + enough);
    for (let j = 1; j < from; j++) row.push(enough);
    let leastOfRow = from === 1 ? i : enough;
    for (let j = from; j <= until; j++) {
      const same = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1;
      let cost = Math.min(
        (previous[j] ?? enough) + 1,
        (row[j - 1] ?? enough) + 1,
        (previous[j - 1] ?? enough) + same,
      );
      const isSwapped =
        i > 1 &&
        j > 1 &&
        a.charCodeAt(i - 1) === b.charCodeAt(j - 2) &&
        a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (isSwapped) cost = Math.min(cost, (older[j - 2] ?? enough) + 1);
      if (cost < leastOfRow) leastOfRow = cost;
      row.push(cost);
    }
    // It never gets less than the least of two rows.
    if (leastOfRow >= enough && least >= enough) return enough;
    least = leastOfRow;
    older = previous;
    previous = row;
  }
  return previous[b.length] ?? enough;
}
