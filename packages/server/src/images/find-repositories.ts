import type { Namespace } from '#groups/namespace';
import type { Project } from '#projects/project';
import { found, notFound } from '#refused';
import type { Context } from '#services';
import type { ContainerRepository } from './container-repository.ts';
import { type ImageCatalog, repositoriesBelow } from './image-catalog.ts';

type FindContext = Pick<Context, 'store' | 'images' | 'clock'>;

/** A repository with its project and the path that clients know it by. */
export interface NamedRepository {
  readonly record: ContainerRepository;
  readonly project: Project;
  /** `root/shop/web` */
  readonly path: string;
}

/** The registry; throws 404 where there is none. */
export function catalogOf({ images }: Pick<Context, 'images'>): ImageCatalog {
  return found(images);
}

/** A project's repositories: its own path and those below it. */
export async function repositoriesOf(
  context: FindContext,
  project: Project,
): Promise<readonly NamedRepository[]> {
  const all = await catalogOf(context).repositories();
  return numbered(context, project, repositoriesBelow(all, project.fullPath));
}

/** Those of all projects in a group, as far as `isSeen` says. */
export async function repositoriesInGroup(
  context: FindContext,
  group: Namespace,
  isSeen: (project: Project) => Promise<boolean>,
): Promise<readonly NamedRepository[]> {
  const all = repositoriesBelow(await catalogOf(context).repositories(), group.fullPath);
  const byProject = new Map<number, { readonly project: Project; readonly paths: string[] }>();
  for (const path of all) {
    const project = await projectOf(context, path);
    if (project === undefined) continue;
    const known = byProject.get(project.id);
    if (known) known.paths.push(path);
    else byProject.set(project.id, { project, paths: [path] });
  }
  const found: NamedRepository[] = [];
  for (const { project, paths } of byProject.values()) {
    if (await isSeen(project)) found.push(...(await numbered(context, project, paths)));
  }
  return found;
}

/** The longest beginning of the path that is a project's. */
async function projectOf({ store }: FindContext, path: string): Promise<Project | undefined> {
  const parts = path.split('/');
  for (let length = parts.length; length >= 2; length -= 1) {
    const project = await store.projects.byPath(parts.slice(0, length).join('/'));
    if (project) return project;
  }
  return undefined;
}

async function numbered(
  { store, clock }: FindContext,
  project: Project,
  paths: readonly string[],
): Promise<readonly NamedRepository[]> {
  const base = project.fullPath.toLowerCase();
  const names = paths.map((path) => path.slice(base.length + 1));
  const records = await store.containerRepositories.ensure(project.id, names, clock());
  return records.map((record) => ({ record, project, path: pathOf(project, record) }));
}

function pathOf(project: Project, { name }: Pick<ContainerRepository, 'name'>): string {
  const base = project.fullPath.toLowerCase();
  return name === '' ? base : `${base}/${name}`;
}

/** One of a project's repositories by its number; throws 404. */
export async function repositoryOf(
  context: FindContext,
  project: Project,
  id: number,
): Promise<NamedRepository> {
  const record = await context.store.containerRepositories.get(id);
  if (record === undefined || record.projectId !== project.id) throw notFound();
  return { record, project, path: pathOf(project, record) };
}

/** Whose a repository is. Throws 404 where there is none. */
export async function projectOfRepository(
  { store }: Pick<FindContext, 'store'>,
  id: number,
): Promise<number> {
  return found(await store.containerRepositories.get(id)).projectId;
}
