import type { FullUser } from '@slipway/contract';
import { get } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** Who one is here. */
export function ProfilePage() {
  const { data, error, reload } = useResource('/api/v4/user', (path, signal) =>
    get<FullUser>(path, signal),
  );
  if (!data) return error ? <Failure error={error} what="you" retry={reload} /> : <Loading />;
  return (
    <>
      <h1>{data.name}</h1>
      <dl className="definitions">
        <dt>User name</dt>
        <dd>{data.username}</dd>
        <dt>Email</dt>
        <dd>{data.email}</dd>
        <dt>Rights</dt>
        <dd>{data.is_admin ? 'Administrator' : data.external ? 'External user' : 'User'}</dd>
        <dt>Here since</dt>
        <dd>
          <TimeAgo at={data.created_at} />
        </dd>
      </dl>
      <p className="muted">Administrators change name and email.</p>
      <AsCommand lines={['slipway me show', curl('GET', '/api/v4/user')]} />
    </>
  );
}
