/** Never sent: what git itself keeps, and what tools bring again. */
const always = new Set(['.git', 'node_modules', '.venv', '__pycache__', '.DS_Store']);

/**
 * Whether a file is left out, by the `.gitignore` at the top of its folder: names, folders and `*`, the last
 * line that fits decides. Files in folders further down are not asked.
 */
export function ignores(gitignore: string): (path: string) => boolean {
  const rules = gitignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const isKept = line.startsWith('!');
      return { isKept, pattern: patternOf(isKept ? line.slice(1) : line) };
    });
  return (path) => {
    if (path.split('/').some((part) => always.has(part))) return true;
    const rule = rules.findLast(({ pattern }) => pattern.test(path));
    return rule !== undefined && !rule.isKept;
  };
}

function patternOf(line: string): RegExp {
  const isAnchored = line.replace(/\/$/, '').includes('/');
  const source = line
    .replace(/^\/|\/$/g, '')
    .split('**')
    .map((part) =>
      part
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[^/]*')
        .replaceAll('?', '[^/]'),
    )
    .join('.*');
  return new RegExp(`${isAnchored ? '^' : '(^|/)'}${source}(/|$)`);
}
