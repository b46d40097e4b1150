/** `HOST/PROJECT/NAME@VERSION`, as `include: component` writes it. */
export interface ComponentAddress {
  readonly host: string;
  readonly project: string;
  readonly name: string;
  /** A tag, a branch, a sha, `~latest`, or the beginning of a version. */
  readonly version: string;
}

/** Undefined for a text that is no address. */
export function parseComponentAddress(text: string): ComponentAddress | undefined {
  const [, host, project, name, version] = /^([^/]+)\/(.+)\/([^/@]+)@(.+)$/.exec(text) ?? [];
  if (!host || !project || !name || !version) return undefined;
  return { host, project, name, version };
}

/** The files that may hold a component, in the order in which they are looked for. */
export function componentFiles(name: string): readonly string[] {
  return [`templates/${name}.yml`, `templates/${name}/template.yml`];
}

/**
 * The newest release that `~latest` or the beginning of a version (`1`, `1.2`) means, of tags such
 * as `1.2.3` or `v1.2.3`. Undefined for another text, and when no release fits.
 */
export function newestRelease(tags: readonly string[], wanted: string): string | undefined {
  if (wanted !== '~latest' && !/^\d+(?:\.\d+)?$/.test(wanted)) return undefined;
  const prefix = wanted === '~latest' ? [] : wanted.split('.').map(Number);
  const [newest] = tags
    .map((name) => ({ name, numbers: numbersOf(name) }))
    .filter(({ numbers }) => numbers && prefix.every((number, at) => numbers[at] === number))
    .sort((a, b) => compare(b.numbers ?? [], a.numbers ?? []));
  return newest?.name;
}

/** Undefined for what is no release: previews are taken only by their full name. */
function numbersOf(tag: string): readonly number[] | undefined {
  return /^v?(\d+)\.(\d+)\.(\d+)$/.exec(tag)?.slice(1).map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
