import type { RefUpdate } from '@slipway/git';
import type { Project } from '#projects/project';
import type { User } from '#users/user';
import { projectFacts, userFacts } from './message-facts.ts';

/** A push as a whole. */
export interface RepositoryFacts {
  readonly project: Project;
  readonly user: User | undefined;
  readonly updates: readonly RefUpdate[];
  readonly url: string;
}

/** So many refs are told of; who pushes a whole history is told of by its beginning. */
const mostRefs = 100;

/** What hooks of the instance are told of a push, once, whatever it moved. */
export function repositoryMessage({ project, user, updates, url }: RepositoryFacts) {
  const { id, name, email } = userFacts(user);
  const told = updates.slice(0, mostRefs);
  return {
    event_name: 'repository_update',
    user_id: id,
    user_name: name,
    user_email: email,
    user_avatar: null,
    project_id: project.id,
    project: projectFacts(project, url),
    changes: told.map(({ before, after, ref }) => ({ before, after, ref })),
    refs: told.map(({ ref }) => ref),
  };
}
