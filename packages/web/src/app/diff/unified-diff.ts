/** A line of a unified diff, with its numbers before and after. */
export interface UnifiedLine {
  readonly kind: 'same' | 'comes' | 'goes' | 'hunk' | 'note';
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly text: string;
}

/** Reads the hunks of a unified diff. */
export function unifiedLines(diff: string): readonly UnifiedLine[] {
  const lines: UnifiedLine[] = [];
  let [before, after] = [0, 0];
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/.exec(line);
    if (hunk) {
      [before, after] = [Number(hunk[1]), Number(hunk[2])];
      lines.push({ kind: 'hunk', before: undefined, after: undefined, text: line });
    } else if (line.startsWith('+')) {
      lines.push({ kind: 'comes', before: undefined, after, text: line.slice(1) });
      after += 1;
    } else if (line.startsWith('-')) {
      lines.push({ kind: 'goes', before, after: undefined, text: line.slice(1) });
      before += 1;
    } else if (line.startsWith('\\')) {
      const text = line.replace(/^\\ /, '');
      lines.push({ kind: 'note', before: undefined, after: undefined, text });
    } else {
      lines.push({ kind: 'same', before, after, text: line.slice(1) });
      [before, after] = [before + 1, after + 1];
    }
  }
  return lines;
}

/** How many lines come and go. */
export function tally(lines: readonly UnifiedLine[]): {
  readonly comes: number;
  readonly goes: number;
} {
  const count = (kind: UnifiedLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { comes: count('comes'), goes: count('goes') };
}
