import { type FoundLines, grep, type Repository, readTree } from '@slipway/git';

/** What is looked for in the files of a commit. */
export interface CodeQuery {
  /** Words, and `filename:`, `path:` and `extension:` with a pattern behind. */
  readonly search: string;
  readonly commit: string;
}

/** More places than anybody reads. */
const most = 500;

/** The filters of a search, and what is left of it. */
interface Filters {
  readonly text: string;
  readonly admits: (path: string) => boolean;
}

/** Places in files that have the words, then files that have them in their names. */
export async function searchCode(
  repository: Repository,
  { search, commit }: CodeQuery,
): Promise<readonly FoundLines[]> {
  const { text, admits } = filtersIn(search);
  const inside = text === '' ? [] : await grep(repository, { commit, text, most });
  const named = await filesNamed(repository, commit, text, admits);
  const known = new Set(inside.map(({ path }) => path));
  const places = named.filter((path) => !known.has(path)).map(placeOfName);
  return [...inside.filter(({ path }) => admits(path)), ...places].slice(0, most);
}

function placeOfName(path: string): FoundLines {
  return { path, startLine: 1, lines: [] };
}

async function filesNamed(
  repository: Repository,
  commit: string,
  text: string,
  admits: (path: string) => boolean,
): Promise<readonly string[]> {
  const paths: string[] = [];
  const wanted = text.toLowerCase();
  await readTree(repository, { commit, path: '', isRecursive: true }, (entries) => {
    for (const { path, type } of entries) {
      const fits = type === 'blob' && path.toLowerCase().includes(wanted) && admits(path);
      if (fits && paths.length < most) paths.push(path);
    }
  });
  return paths;
}

const filterPattern = /(?:^|\s)(-?)(filename|path|extension):(\S+)/g;

function filtersIn(search: string): Filters {
  const tests: ((path: string) => boolean)[] = [];
  const text = search.replaceAll(filterPattern, (_, minus: string, kind: string, value: string) => {
    const isWanted = minus === '';
    tests.push((path) => fits(kind, value.toLowerCase(), path.toLowerCase()) === isWanted);
    return '';
  });
  return { text: text.trim(), admits: (path) => tests.every((test) => test(path)) };
}

function fits(kind: string, value: string, path: string): boolean {
  if (kind === 'extension') return path.endsWith(`.${value.replace(/^\./, '')}`);
  const name = kind === 'path' ? path : path.slice(path.lastIndexOf('/') + 1);
  // A star stands for anything: the parts between stars come in their order.
  let at = 0;
  return value.split('*').every((part) => {
    const found = name.indexOf(part, at);
    at = found + part.length;
    return found >= 0;
  });
}
