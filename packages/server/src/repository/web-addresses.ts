import { archiveFormats, hasRef, type Repository } from '@slipway/git';

type Kind = 'badges' | 'raw' | 'archive' | 'jobs' | 'releases';

interface WebFile {
  /** As it stands in the address, encoded. */
  readonly project: string;
  readonly kind: Kind;
  readonly rest: string;
}

const patterns: Readonly<Record<Kind, RegExp>> = {
  badges: /^[^/].*\.svg$/,
  raw: /./,
  archive: /./,
  // What is below `browse` is a page.
  jobs: /^(artifacts\/|\d+\/(raw|trace|artifacts)(?!\/browse(\/|$))(\/|$))/,
  releases: /^[^/]+\/downloads\/./,
};

/**
 * GitLab's addresses of files outside its API: what badges, downloads and links in READMEs point to.
 * What follows `/-/` is about the project before it; badges have an older address without it.
 */
function webFileAt(pathname: string): WebFile | undefined {
  const at = pathname.indexOf('/-/');
  const [, project, rest] =
    at > 0
      ? [pathname, pathname.slice(1, at), pathname.slice(at + 3)]
      : (/^\/(.+)\/(badges\/.+)$/.exec(pathname) ?? []);
  if (!project || !rest) return undefined;
  const slash = rest.indexOf('/');
  const kind = (Object.keys(patterns) as Kind[]).find((each) => each === rest.slice(0, slash));
  const remainder = rest.slice(slash + 1);
  return kind && patterns[kind].test(remainder) ? { project, kind, rest: remainder } : undefined;
}

/** Whether an address of the web names a file, and no page. */
export function isWebFile(pathname: string): boolean {
  return webFileAt(pathname) !== undefined || /\/uploads\/[0-9a-f]{32}\/[^/]+$/.test(pathname);
}

/** What finding a file's address in the API needs. */
export interface WebAddressOptions {
  /** The repository of a project by its full path; undefined when there is none. */
  readonly repositoryOf: (project: string) => Promise<Repository | undefined>;
}

/**
 * The API's address of a file of the web; undefined for anything else. The API then decides who may
 * have it.
 */
export function createWebAddresses({ repositoryOf }: WebAddressOptions) {
  return async function apiAddress(url: URL): Promise<URL | undefined> {
    const upload = uploadAt(url);
    if (upload) return upload;
    const file = webFileAt(url.pathname);
    if (file === undefined) return undefined;
    const project = file.project.split('/').map(decoded).join('/');
    const repository = await repositoryOf(project);
    if (repository === undefined) return undefined;
    const target = await targets[file.kind](repository, file.rest.split('/').map(decoded));
    if (target === undefined) return undefined;
    const address = new URL(url);
    address.pathname = `/api/v4/projects/${encodeURIComponent(project)}/${target.path}`;
    for (const [name, value] of Object.entries(target.query ?? {})) {
      address.searchParams.set(name, value);
    }
    return address;
  };
}

/** What Markdown links to: `/-/project/7/uploads/…`, and the older `/group/project/uploads/…`. */
function uploadAt(url: URL): URL | undefined {
  const [, id, path, rest] =
    /^\/(?:-\/project\/(\d+)|(.+?))\/uploads\/([0-9a-f]{32}\/[^/]+)$/.exec(url.pathname) ?? [];
  if (rest === undefined || path?.startsWith('api/')) return undefined;
  const address = new URL(url);
  const project = id ?? (path ?? '').split('/').map(decoded).map(encodeURIComponent).join('%2F');
  address.pathname = `/api/v4/projects/${project}/uploads/${rest}`;
  return address;
}

interface Target {
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

type Find = (repository: Repository, segments: readonly string[]) => Promise<Target | undefined>;

const targets: Readonly<Record<Kind, Find>> = {
  async badges(_repository, segments) {
    const ref = segments.slice(0, -1).join('/');
    return { path: `badges/${encodeURIComponent(ref)}/${segments.at(-1)}` };
  },
  async raw(repository, segments) {
    const { ref, rest } = await split(repository, segments);
    if (rest.length === 0) return undefined;
    return { path: `repository/files/${encodeURIComponent(rest.join('/'))}/raw`, query: { ref } };
  },
  async archive(_repository, segments) {
    const file = segments.at(-1) ?? '';
    const format = Object.keys(archiveFormats).find((name) => file.endsWith(`.${name}`));
    if (format === undefined) return undefined;
    // `main/shop-main.zip`, or `main.zip`.
    const ref = segments.slice(0, -1).join('/') || file.slice(0, -format.length - 1);
    return { path: `repository/archive.${format}`, query: { sha: ref } };
  },
  async jobs(repository, [first = '', second, third, ...rest]) {
    if (first === 'artifacts')
      return artifactsByRef(repository, [second ?? '', third ?? '', ...rest]);
    if (second !== 'artifacts') return { path: `jobs/${first}/trace` };
    if (third === undefined || third === 'download') return { path: `jobs/${first}/artifacts` };
    const inside = rest.map(encodeURIComponent).join('/');
    if (third !== 'raw' && third !== 'file') return undefined;
    return { path: `jobs/${first}/artifacts/${inside}` };
  },
  releases: releaseDownload,
};

async function releaseDownload(
  _repository: Repository,
  [tag = '', _downloads, ...path]: readonly string[],
): Promise<Target> {
  const file = path.map(encodeURIComponent).join('/');
  return { path: `releases/${encodeURIComponent(tag)}/downloads/${file}` };
}

async function artifactsByRef(
  repository: Repository,
  segments: readonly string[],
): Promise<Target | undefined> {
  const { ref, rest } = await split(repository, segments);
  const [verb, ...inside] = rest;
  const base = `jobs/artifacts/${encodeURIComponent(ref)}`;
  if (verb === 'download') return { path: `${base}/download` };
  if (verb !== 'raw' && verb !== 'file') return undefined;
  return { path: `${base}/raw/${inside.map(encodeURIComponent).join('/')}` };
}

/** How many slashes the name of a branch may have before it is looked for no longer. */
const deepest = 8;

/** Names of branches have slashes too: the longest beginning that is a ref, else the first segment. */
async function split(
  repository: Repository,
  segments: readonly string[],
): Promise<{ ref: string; rest: readonly string[] }> {
  for (let length = Math.min(segments.length - 1, deepest); length > 1; length -= 1) {
    const ref = segments.slice(0, length).join('/');
    const isRef =
      (await hasRef(repository, `refs/heads/${ref}`)) ||
      (await hasRef(repository, `refs/tags/${ref}`));
    if (isRef) return { ref, rest: segments.slice(length) };
  }
  return { ref: segments[0] ?? '', rest: segments.slice(1) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
