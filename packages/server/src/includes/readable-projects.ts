import { type Git, resolve } from '@slipway/git';
import type { Clock } from '#log';
import type { Project } from '#projects/project';
import { repositoryName } from '#projects/project';
import { createAccess } from '#rights/access';
import type { Identity } from '#sign-in/identity';
import type { Store } from '#store/store';
import { ProjectFiles } from './project-files.ts';

/** Projects whose files somebody may include. */
export interface ReadableProjects {
  /** The project, when the user may read its code; from untrusted files, when everybody may. */
  find(path: string, isTrusted: boolean): Promise<Project | undefined>;
  /** Its files at a ref; undefined when it has no such ref. */
  filesAt(project: Project, ref: string): Promise<ProjectFiles | undefined>;
}

/** For whom they are read. */
export interface ReadableProjectsOptions {
  readonly store: Store;
  readonly git: Git;
  readonly clock: Clock;
  /** Whoever starts the pipeline: they must be allowed to read the code of other projects. */
  readonly userId: number;
}

/** A project that is named with or without a slash before it. */
export function projectAt(store: Store, path: string): Promise<Project | undefined> {
  return store.projects.byPath(path.replace(/^\/+/, ''));
}

/** The user is looked up once, when the first other project is asked for. */
export function createReadableProjects(options: ReadableProjectsOptions): ReadableProjects {
  const { store, git, clock } = options;
  const access = createAccess(store, clock);
  let identity: Promise<Identity | undefined> | undefined;

  return {
    async find(path, isTrusted) {
      const project = await projectAt(store, path);
      if (!project) return undefined;
      identity ??= identityOf(options);
      const who = isTrusted ? await identity : undefined;
      return (await access.allows(who, project, 'read_code')) ? project : undefined;
    },
    async filesAt(project, ref) {
      const repository = git.repository(repositoryName(project));
      const sha = await resolve(repository, ref === 'HEAD' ? project.defaultBranch : ref);
      return sha === undefined ? undefined : new ProjectFiles(repository, sha, project.fullPath);
    },
  };
}

async function identityOf(options: ReadableProjectsOptions): Promise<Identity | undefined> {
  const user = await options.store.users.get(options.userId);
  return user && { by: 'password', user };
}
