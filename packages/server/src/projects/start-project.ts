import { writeCommit, zeroSha } from '@slipway/git';
import type { Namespace } from '#groups/namespace';
import { notFound, Refused, unprocessable } from '#refused';
import { actorOf } from '#repository/git-http';
import type { Context } from '#services';
import type { User } from '#users/user';
import { createProject } from './create-project.ts';
import { applySettings, type ProjectSettings } from './edit-project.ts';
import { type Project, pathRule, repositoryName } from './project.ts';

type ProjectContext = Pick<Context, 'store' | 'git' | 'clock' | 'images' | 'auth' | 'imports'>;

/** What somebody wants to begin. */
export interface NewProject {
  /** Their own space, unless they say otherwise. */
  readonly namespaceId: number | undefined;
  readonly path: string;
  readonly settings: Omit<ProjectSettings, 'path'>;
  /** Begins with a commit, so that it can be cloned. */
  readonly withReadme: boolean;
  /** What it holds is brought from there. */
  readonly importUrl?: string | undefined;
}

/** Makes a project where its maker may make one. */
export async function startProject(
  context: ProjectContext,
  by: User,
  { namespaceId, path, settings, withReadme, importUrl }: NewProject,
): Promise<Project> {
  const { imports } = context;
  if (importUrl !== undefined && withReadme) {
    throw unprocessable('import_url', 'brings a history of its own: leave initialize_with_readme');
  }
  const imported = importUrl === undefined ? undefined : await imports.accept(importUrl);
  const namespace = await namespaceFor(context, by, namespaceId);
  const { name, description, visibility, defaultBranch, ciConfigPath } = settings;
  const described = { name, description, visibility, defaultBranch, ciConfigPath };
  const wish = { namespace, path, ...described, creatorId: by.id, imported };
  const project = await createProject(context, wish).catch((error: unknown) => {
    throw inGitLabsWords(error);
  });
  if (withReadme) await addReadme(context, project, by);
  const made = await applySettings(context, project, { ...settings, path });
  if (imported) await imports.begin(made);
  return made;
}

async function namespaceFor(
  { store, auth }: ProjectContext,
  by: User,
  id: number | undefined,
): Promise<Namespace> {
  const namespace =
    id === undefined ? await store.namespaces.byPath(by.username) : await store.namespaces.get(id);
  if (namespace === undefined) throw notFound('Namespace');
  if (await auth.access.allowsProjectsIn(by, namespace)) return namespace;
  throw unprocessable('namespace', 'is not valid');
}

/** GitLab calls a path that is taken a problem of both name and path. */
function inGitLabsWords(error: unknown): unknown {
  if (!(error instanceof Refused)) return error;
  if (error.code === 'invalid') return unprocessable('path', pathRule);
  const message = { name: [error.message], path: [error.message] };
  return new Refused('invalid', error.message, { body: { message } });
}

async function addReadme({ git }: ProjectContext, project: Project, by: User): Promise<void> {
  const name = repositoryName(project);
  const content = Buffer.from(`# ${project.name}\n`);
  const after = await writeCommit(git.repository(name), {
    parent: undefined,
    message: 'Initial commit',
    author: by,
    actions: [{ action: 'create', path: 'README.md', content }],
  });
  const ref = `refs/heads/${project.defaultBranch}`;
  await git.update(name, actorOf(by), { ref, before: zeroSha, after });
}
