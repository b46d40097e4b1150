import {
  componentFiles,
  type FileListing,
  type Included,
  type IncludeRequest,
  parseComponentAddress,
  type Resolver,
  type TreeRequest,
} from '@slipway/ci';
import { type Git, resolve } from '@slipway/git';
import { readTemplate, templateNames } from '@slipway/templates';
import type { Addresses } from '#addresses';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { createAccess } from '#rights/access';
import type { Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import { componentVersion } from './component-version.ts';
import { ProjectFiles } from './project-files.ts';
import type { RemoteFiles } from './remote-files.ts';

/** Where includes may come from, and for whom they are read. */
export interface IncludeSources {
  readonly store: Store;
  readonly git: Git;
  readonly addresses: Addresses;
  readonly clock: Clock;
  readonly remoteFiles: RemoteFiles;
  /** What must not be sent to other servers. */
  readonly secrets: readonly string[];
  /** Whoever starts the pipeline: they must be allowed to read the code of other projects. */
  readonly userId: number;
  /** For child pipelines: a file that a job of the parent left. */
  readonly artifactFile?: (job: string, path: string) => Promise<Included>;
}

/** What `include` and `rules: exists` may ask about other places than the pipeline's own commit. */
export interface Includes {
  readonly resolve: Resolver;
  readonly listFiles: (at: TreeRequest) => Promise<FileListing>;
}

/** Files of this project are `include: template` before those that come with Slipway. */
const templateProject = 'slipway/templates';

/**
 * Answers includes from this server's repositories and from the web. A file knows where it came
 * from (`origin`): its own local includes are read there, and a file from the web or a template
 * sees only public projects.
 */
export function createIncludes(main: ProjectFiles, sources: IncludeSources): Includes {
  const { store, git, addresses, remoteFiles, clock } = sources;
  const access = createAccess(store, clock);
  let identity: Promise<Identity | undefined> | undefined;

  async function resolveOne(request: IncludeRequest): Promise<Included> {
    const place = request.origin ?? main;
    const isTrusted = place instanceof ProjectFiles;
    switch (request.type) {
      case 'local':
        return isTrusted ? place.file(request.path) : nothing('project');
      case 'local-pattern':
        return isTrusted ? place.matching(request.pattern) : nothing('project');
      case 'project':
        return fromProject(request, isTrusted);
      case 'remote':
        return carriesSecret(request.url) ? secretInAddress : remoteFiles.fetch(request.url);
      case 'template':
        return fromTemplate(request.name);
      case 'component':
        return fromComponent(request.address, isTrusted);
      case 'artifact':
        return sources.artifactFile?.(request.job, request.path) ?? nothing('unsupported');
    }
  }

  const carriesSecret = (url: string) => sources.secrets.some((secret) => url.includes(secret));

  async function fromProject(
    { project, ref, path }: IncludeRequest & { readonly type: 'project' },
    isTrusted: boolean,
  ): Promise<Included> {
    const found = await readable(project, isTrusted);
    if (!found) return nothing('project');
    const files = await filesAt(found, ref);
    return files ? files.file(path) : nothing('ref');
  }

  async function fromTemplate(name: string): Promise<Included> {
    const project = await store.projects.byPath(templateProject);
    const files = project && (await filesAt(project, 'HEAD'));
    const own = files ? await files.file(name) : nothing('file');
    const origin = 'template';
    if (own.found === 'file') return { ...own, file: { ...own.file, origin } };
    const bundled = await readTemplate(name);
    if (bundled) return { found: 'file', file: { name, origin, ...bundled } };
    const hint = `a file of that name in the project ${templateProject} would be one`;
    return { ...nothing('file'), candidates: await templateNames(), hint };
  }

  async function fromComponent(address: string, isTrusted: boolean): Promise<Included> {
    const parsed = parseComponentAddress(address);
    if (!parsed) return nothing('address');
    const { host, project: path, name, version: wanted } = parsed;
    const own = new URL(addresses.url);
    if (host !== own.host && host !== own.hostname) {
      const hint = `components come from projects of this server: ${own.host}/GROUP/PROJECT/NAME@VERSION`;
      return { ...nothing('address'), hint };
    }
    const project = await readable(path, isTrusted);
    if (!project) return { ...nothing('project'), hint: `no project ${path} that you may read` };
    const repository = git.repository(repositoryName(project));
    const found = await componentVersion(repository, wanted);
    if (!found) return { ...nothing('ref'), hint: `${path} has no version ${wanted}` };
    const { sha, version } = found;
    const files = new ProjectFiles(repository, sha, project.fullPath);
    const component = { name, sha, version, reference: wanted };
    for (const file of componentFiles(name)) {
      const found = await files.file(file, { component });
      if (found.found !== 'nothing') return found;
    }
    return { ...nothing('file'), candidates: await componentAddresses(files, address) };
  }

  /** The project, when the user may read its code; from untrusted files, when everybody may. */
  async function readable(path: string, isTrusted: boolean): Promise<Project | undefined> {
    const project = await store.projects.byPath(path.replace(/^\/+/, ''));
    if (!project) return undefined;
    identity ??= identityOf(sources);
    const who = isTrusted ? await identity : undefined;
    return (await access.allows(who, project, 'read_code')) ? project : undefined;
  }

  async function filesAt(project: Project, ref: string): Promise<ProjectFiles | undefined> {
    const repository = git.repository(repositoryName(project));
    const sha = await resolve(repository, ref === 'HEAD' ? project.defaultBranch : ref);
    return sha === undefined ? undefined : new ProjectFiles(repository, sha, project.fullPath);
  }

  async function listFiles({ project, ref }: TreeRequest): Promise<FileListing> {
    const known = await store.projects.byPath(project.replace(/^\/+/, ''));
    if (!known) return { missing: 'project' };
    if (!(await readable(project, true))) return { missing: 'access' };
    const files = await filesAt(known, ref ?? 'HEAD');
    return files ? { files: await files.names() } : { missing: 'ref' };
  }

  return { resolve: resolveOne, listFiles };
}

const secretInAddress = {
  found: 'nothing',
  reason: 'blocked',
  detail: 'its address holds the value of a masked or protected variable',
} as const;

function nothing(reason: (Included & { found: 'nothing' })['reason']) {
  return { found: 'nothing', reason } as const;
}

async function identityOf({ store, userId }: IncludeSources): Promise<Identity | undefined> {
  const user = await store.users.get(userId);
  return user && { by: 'password', user };
}

/** The components of the same project, as they would be written. */
async function componentAddresses(files: ProjectFiles, address: string): Promise<string[]> {
  return (await files.names()).flatMap((file) => {
    const name = /^templates\/([^/]+?)(?:\.yml|\/template\.yml)$/.exec(file)?.[1];
    return name === undefined ? [] : [address.replace(/[^/@]+@/, `${name}@`)];
  });
}
