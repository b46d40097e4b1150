const start = /^\s*(?:await )?(?:t\.)?(?:test|it)\($/;
const titleExpression = /^\s*(?:await )?(?:t\.)?(?:test|it)\(\s*(['"`])(.+?)\1/;
const loneTitle = /^\s*(['"`])(.+?)\1,/;

/** The title of the test that follows a mark in a comment above it; empty when there is none. */
export function titleAfter(lines: readonly string[], from: number): string {
  for (let index = from + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const found =
      titleExpression.exec(line) ??
      (start.test(line) ? loneTitle.exec(lines[index + 1] ?? '') : null);
    if (found?.[2] !== undefined) return found[2];
  }
  return '';
}
