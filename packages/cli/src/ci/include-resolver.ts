import {
  componentFiles,
  type FileListing,
  type Included,
  type IncludeRequest,
  parseComponentAddress,
  type Resolver,
  type TreeRequest,
} from '@slipway/ci';
import { readTemplate, templateNames } from '@slipway/templates';
import { CheckoutFiles, listFiles } from './checkout-files.ts';
import type { ProjectFiles } from './project-files.ts';
import type { ServerProjects } from './server-files.ts';

/** Where includes are looked for. */
export interface IncludeSources {
  /** The pipeline's own checkout. */
  readonly projectDir: string;
  /** Folders that stand for other projects, by their full paths. */
  readonly projects?: ReadonlyMap<string, string>;
  /** Templates in a folder of one's own. */
  readonly templateDir?: string | undefined;
  /** Asked only for what no folder holds; undefined when no Slipway runs. */
  readonly server?: () => ServerProjects | undefined;
}

/** Answers includes from folders, from the web, and from the running Slipway if there is one. */
export function createResolver(sources: IncludeSources): Resolver {
  const main = new CheckoutFiles(sources.projectDir);
  return async (request) => {
    // Files from the web and templates have no project: local includes lead nowhere there.
    const place = request.origin === undefined ? main : asProject(request.origin);
    switch (request.type) {
      case 'local':
        return place ? place.file(request.path) : nothing('project');
      case 'local-pattern':
        return place ? place.matching(request.pattern) : nothing('project');
      case 'project':
        return fromProject(request, sources);
      case 'component':
        return fromComponent(request.address, sources);
      case 'template':
        return fromTemplate(request.name, sources);
      case 'remote':
        return fetchRemote(request.url);
      case 'artifact':
        return { ...nothing('unsupported'), detail: 'a job leaves it: a checkout has none' };
    }
  };
}

/** The files of another project's folder, for `exists: {project}`. */
export function createListing({ projectDir, projects }: IncludeSources) {
  return (at?: TreeRequest): FileListing => {
    if (!at) return listFiles(projectDir);
    const folder = projects?.get(plain(at.project));
    return folder === undefined ? { missing: 'project' } : listFiles(folder);
  };
}

function asProject(origin: unknown): ProjectFiles | undefined {
  return typeof origin === 'object' && origin !== null && 'matching' in origin
    ? (origin as ProjectFiles) // nothing else that this resolver gives out has that method
    : undefined;
}

async function fromProject(
  { project, ref, path }: IncludeRequest & { readonly type: 'project' },
  sources: IncludeSources,
): Promise<Included> {
  const files = await projectFiles(plain(project), ref, sources);
  return typeof files === 'string'
    ? { ...nothing(files), hint: howToGive(project, files) }
    : files.file(path);
}

/** A folder is taken as it lies there, whatever the ref. */
async function projectFiles(
  project: string,
  ref: string,
  { projects, server }: IncludeSources,
): Promise<ProjectFiles | 'project' | 'ref'> {
  const folder = projects?.get(project);
  if (folder !== undefined) return new CheckoutFiles(folder, project);
  return (await server?.()?.at(project, ref)) ?? 'project';
}

async function fromComponent(address: string, sources: IncludeSources): Promise<Included> {
  const parsed = parseComponentAddress(address);
  if (!parsed) return nothing('address');
  const { project, name, version: reference } = parsed;
  const isMapped = sources.projects?.has(project) ?? false;
  const version = isMapped ? reference : await sources.server?.()?.version(project, reference);
  const files = await projectFiles(project, version ?? reference, sources);
  if (typeof files === 'string') return { ...nothing(files), hint: howToGive(project, files) };
  const component = { name, sha: '', version: version ?? reference, reference };
  for (const file of componentFiles(name)) {
    const found = await files.file(file, { component });
    if (found.found === 'file') return found;
  }
  return {
    ...nothing('file'),
    hint: `${project} has no file ${componentFiles(name).join(' or ')}`,
  };
}

async function fromTemplate(name: string, { templateDir }: IncludeSources): Promise<Included> {
  const origin = 'template';
  const own =
    templateDir === undefined ? undefined : await new CheckoutFiles(templateDir).file(name);
  if (own?.found === 'file') return { ...own, file: { ...own.file, origin } };
  const bundled = await readTemplate(name);
  if (bundled) return { found: 'file', file: { name, origin, ...bundled } };
  const hint = 'a folder of your own templates is given by --template-dir DIR';
  return { ...nothing('file'), candidates: await templateNames(), hint };
}

async function fetchRemote(url: string): Promise<Included> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) return { ...nothing('http'), detail: String(response.status) };
    return { found: 'file', file: { name: url, text: await response.text(), origin: 'web' } };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return nothing(isLate ? 'timeout' : 'socket');
  }
}

function nothing(reason: (Included & { found: 'nothing' })['reason']) {
  return { found: 'nothing', reason } as const;
}

function howToGive(project: string, missing: 'project' | 'ref'): string {
  if (missing === 'ref')
    return `the running Slipway has ${plain(project)}, but not that version of it`;
  return `give a checkout of it with --include-map ${plain(project)}=DIR, or start the Slipway that has it`;
}

function plain(project: string): string {
  return project.replace(/^\/+|\/+$/g, '');
}
