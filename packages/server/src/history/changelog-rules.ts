import type { Commit } from '@slipway/git';
import { trailersIn } from '#repository/trailers';

/** How the notes of a version are written. */
export interface ChangelogForm {
  /** `YYYY-MM-DD`, in the words of strftime. */
  readonly dateFormat: string;
  /** What a value of the trailer is called; without an entry as it is. */
  readonly categories: Readonly<Record<string, string>>;
}

/** A version whose notes are wanted. */
export interface NotesWish extends ChangelogForm {
  readonly version: string;
  readonly date: Date;
  /** `Changelog`, whatever its case. */
  readonly trailer: string;
  /** `shop/web`: references begin with it. */
  readonly projectPath: string;
}

/** What commits say of a version, by the trailer that they carry. Those that were taken back say nothing. */
export function notesOf(commits: readonly Commit[], wish: NotesWish): string {
  const reverted = new Set(commits.flatMap(({ message }) => revertedBy(message) ?? []));
  const byTitle = new Map<string, string[]>();
  for (const commit of commits) {
    const category = categoryOf(commit, wish.trailer);
    if (category === undefined || reverted.has(commit.sha)) continue;
    const title = wish.categories[category] ?? category;
    byTitle.set(title, [...(byTitle.get(title) ?? []), entryOf(commit, wish)]);
  }
  const head = `## ${wish.version} (${written(wish.date, wish.dateFormat)})\n`;
  if (byTitle.size === 0) return `${head}\nNo changes.\n`;
  const parts = [...byTitle].map(([title, entries]) => {
    const count = entries.length === 1 ? '1 change' : `${entries.length} changes`;
    return `\n### ${title} (${count})\n\n${entries.join('\n')}\n`;
  });
  return head + parts.join('');
}

function entryOf({ title, sha }: Commit, { projectPath }: NotesWish): string {
  return `- [${title}](${projectPath}@${sha})`;
}

function categoryOf({ message }: Commit, trailer: string): string | undefined {
  const { last } = trailersIn(message);
  const [, value] =
    Object.entries(last).find(([key]) => key.toLowerCase() === trailer.toLowerCase()) ?? [];
  return value?.trim() || undefined;
}

function revertedBy(message: string): string | undefined {
  return /^This reverts commit ([0-9a-f]{40})/m.exec(message)?.[1];
}

function written(date: Date, format: string): string {
  const iso = date.toISOString();
  const parts: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    F: iso.slice(0, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    '%': '%',
  };
  return format.replace(/%(.)/g, (whole, letter: string) => parts[letter] ?? whole);
}

/** A version: numbers, and what stands behind them when it is none for everybody. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  readonly before: string;
}

/** Reads `1.2.3`, `v1.2.3-rc.1`; undefined for what is none. */
export function versionIn(text: string): Version | undefined {
  const [, major, minor, patch, before = ''] =
    /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text) ?? [];
  if (patch === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], before };
}

/** Below zero when the first one is older. */
export function compareVersions(a: Version, b: Version): number {
  for (const at of [0, 1, 2] as const) {
    if (a.numbers[at] !== b.numbers[at]) return a.numbers[at] - b.numbers[at];
  }
  if (a.before === b.before) return 0;
  if (a.before === '' || b.before === '') return a.before === '' ? 1 : -1;
  return a.before.localeCompare(b.before, 'en', { numeric: true });
}

/** The tag of the newest version for everybody that is older than this one. */
export function tagBefore(version: string, tags: readonly string[]): string | undefined {
  const wanted = versionIn(version);
  if (wanted === undefined) return undefined;
  const older = tags.flatMap((name) => {
    const found = versionIn(name);
    const isOlder = found?.before === '' && compareVersions(found, wanted) < 0;
    return isOlder ? [{ name, found }] : [];
  });
  return older.toSorted((a, b) => compareVersions(b.found, a.found))[0]?.name;
}

/** The file with the notes above those of every older version. */
export function withNotes(file: string, version: string, notes: string): string {
  const wanted = versionIn(version);
  const lines = file.split('\n');
  const at = lines.findIndex((line) => {
    const found = versionIn(/^##\s+\[?([^\s\]]+)/.exec(line)?.[1] ?? '');
    return found !== undefined && wanted !== undefined && compareVersions(found, wanted) < 0;
  });
  const [above, below] =
    at < 0
      ? [file.trimEnd(), '']
      : [lines.slice(0, at).join('\n').trimEnd(), lines.slice(at).join('\n')];
  return [above, notes.trimEnd(), below.trimEnd()].filter(Boolean).join('\n\n').concat('\n');
}
