import { listTree, type Repository, readFile, resolve } from '@slipway/git';

/** What GitLab tells of a project's license beside it. */
export interface License {
  readonly license: Readonly<Record<string, string | null>> | null;
  readonly license_url: string | null;
}

/** Licenses by how their text begins, the more particular first. */
const known = [
  [
    'agpl-3.0',
    'GNU Affero General Public License v3.0',
    /GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i,
  ],
  [
    'lgpl-3.0',
    'GNU Lesser General Public License v3.0',
    /GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/i,
  ],
  ['gpl-3.0', 'GNU General Public License v3.0', /GNU GENERAL PUBLIC LICENSE\s+Version 3/i],
  ['gpl-2.0', 'GNU General Public License v2.0', /GNU GENERAL PUBLIC LICENSE\s+Version 2/i],
  ['apache-2.0', 'Apache License 2.0', /Apache License\s+Version 2\.0/i],
  ['mpl-2.0', 'Mozilla Public License 2.0', /Mozilla Public License,? Version 2\.0/i],
  ['bsd-3-clause', 'BSD 3-Clause "New" or "Revised" License', /BSD 3-Clause/i],
  ['bsd-2-clause', 'BSD 2-Clause "Simplified" License', /BSD 2-Clause/i],
  ['isc', 'ISC License', /ISC License/i],
  ['unlicense', 'The Unlicense', /free and unencumbered software released into the public domain/i],
  ['mit', 'MIT License', /MIT License|Permission is hereby granted, free of charge/i],
] as const;

const fileName = /^(un)?licen[cs]e(\.(md|txt|rst))?$|^copying(\.(md|txt|rst))?$/i;

/** The license file at the top of a branch; nulls where there is none. */
export async function licenseOf(
  repository: Repository,
  branch: string,
  projectUrl: string,
): Promise<License> {
  const commit = await resolve(repository, branch);
  const entries = commit ? await listTree(repository, commit, '', false) : undefined;
  const file = entries?.find(({ type, name }) => type === 'blob' && fileName.test(name));
  if (!commit || !file) return { license: null, license_url: null };
  const text = (await readFile(repository, commit, file.path))?.toString('utf8', 0, 4096) ?? '';
  const [key, name] = known.find(([, , pattern]) => pattern.test(text)) ?? ['other', 'Other'];
  return {
    license: { key, name, nickname: null, html_url: null, source_url: null },
    // There are no pages of files: the text itself.
    license_url: `${projectUrl}/-/raw/${branch}/${file.path}`,
  };
}
