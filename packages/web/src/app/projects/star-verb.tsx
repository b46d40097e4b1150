import type { Project, User } from '@slipway/contract';
import { getPage, projectApi, send } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { useSession } from '#sign-in/session.tsx';

interface Starrer {
  readonly user: User;
}

/** Puts a project among those that one has starred, or takes it from there. */
export function StarVerb({ project }: { readonly project: Project }) {
  const { session } = useSession();
  const { isBusy, run } = useAction();
  const name = session?.username ?? '';
  const api = projectApi(project.id);
  const { data, reload } = useResource(
    name === '' ? '' : `${api}/starrers?search=${encodeURIComponent(name)}&per_page=100`,
    async (path, signal) => (path === '' ? [] : (await getPage<Starrer>(path, signal)).items),
  );
  if (session === null || data === undefined) return null;
  const isStarred = data.some(({ user }) => user.id === session.id);
  const turn = async () => {
    await send(`${api}/${isStarred ? 'unstar' : 'star'}`, { method: 'POST' });
    reload();
  };
  return (
    <button
      type="button"
      className="button"
      aria-pressed={isStarred}
      disabled={isBusy}
      title="Starred projects are found by the filter of the list"
      onClick={() => run(turn)}
    >
      <span aria-hidden="true">{isStarred ? '★' : '☆'}</span> {isStarred ? 'Starred' : 'Star'}
    </button>
  );
}
