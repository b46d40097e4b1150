import type { FileListing, Included, IncludeRequest, Resolver, TreeRequest } from '@slipway/ci';
import { readTemplate, templateNames } from '@slipway/templates';
import type { Addresses } from '#addresses';
import { includeComponent } from './include-component.ts';
import { nothing, ProjectFiles } from './project-files.ts';
import {
  createReadableProjects,
  projectAt,
  type ReadableProjectsOptions,
} from './readable-projects.ts';
import type { RemoteFiles } from './remote-files.ts';

/** Where includes may come from, and for whom they are read. */
export interface IncludeSources extends ReadableProjectsOptions {
  readonly addresses: Addresses;
  readonly remoteFiles: RemoteFiles;
  /** What must not be sent to other servers. */
  readonly secrets: readonly string[];
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
  const { store, remoteFiles } = sources;
  const projects = createReadableProjects(sources);

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
        return includeComponent({ ...sources, projects }, request.address, isTrusted);
      case 'artifact':
        return sources.artifactFile?.(request.job, request.path) ?? nothing('unsupported');
    }
  }

  const carriesSecret = (url: string) => sources.secrets.some((secret) => url.includes(secret));

  async function fromProject(
    { project, ref, path }: IncludeRequest & { readonly type: 'project' },
    isTrusted: boolean,
  ): Promise<Included> {
    const found = await projects.find(project, isTrusted);
    if (!found) return nothing('project');
    const files = await projects.filesAt(found, ref);
    return files ? files.file(path) : nothing('ref');
  }

  async function fromTemplate(name: string): Promise<Included> {
    const project = await store.projects.byPath(templateProject);
    const files = project && (await projects.filesAt(project, 'HEAD'));
    const own = files ? await files.file(name) : nothing('file');
    const origin = 'template';
    if (own.found === 'file') return { ...own, file: { ...own.file, origin } };
    const bundled = await readTemplate(name);
    if (bundled) return { found: 'file', file: { name, origin, ...bundled } };
    const hint = `a file of that name in the project ${templateProject} would be one`;
    return { ...nothing('file'), candidates: await templateNames(), hint };
  }

  async function listFiles({ project, ref }: TreeRequest): Promise<FileListing> {
    const known = await projectAt(store, project);
    if (!known) return { missing: 'project' };
    if (!(await projects.find(project, true))) return { missing: 'access' };
    const files = await projects.filesAt(known, ref ?? 'HEAD');
    return files ? { files: await files.names() } : { missing: 'ref' };
  }

  return { resolve: resolveOne, listFiles };
}

const secretInAddress = {
  found: 'nothing',
  reason: 'blocked',
  detail: 'its address holds the value of a masked or protected variable',
} as const;
