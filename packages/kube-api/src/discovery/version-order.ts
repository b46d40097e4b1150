/** `v2` before `v1`, both before `v2beta1`, that before `v2alpha1`, and other words at the end. */
export function byPriority(a: string, b: string): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? 0;
    if (value !== other) return other - value;
  }
  return left.length === 0 && a !== b ? (a < b ? -1 : 1) : 0;
}

const stages = ['alpha', 'beta'];

/** Stage, number, number of the stage. */
function rankOf(version: string): readonly number[] {
  const found = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (found === null) return [0, 0, 0];
  const [, major = '0', stage, minor = '0'] = found;
  const rank = stage === undefined ? 3 : stages.indexOf(stage) + 1;
  return [rank, Number(major), Number(minor)];
}
