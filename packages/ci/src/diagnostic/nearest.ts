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

/** Insertions, deletions, replacements and swaps of neighbours; from `enough` on any number. */
function editDistance(a: string, b: string, enough: number): number {
  if (a.length > 255 || b.length > 255) return Number.POSITIVE_INFINITY;
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(
        (previous[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (older[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    // It never gets less than the least of two rows.
    if (Math.min(...row) >= enough && Math.min(...previous) >= enough) return enough;
    older = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
