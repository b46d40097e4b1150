import type { FullUser } from '@slipway/contract';
import { get, put } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';

/** Who one is here. */
export function ProfilePage() {
  const { data, error, reload } = useResource('/api/v4/user', (path, signal) =>
    get<FullUser>(path, signal),
  );
  const change = async (fields: Fields) => {
    await put('/api/v4/user', { name: fields.text('name') });
    reload();
  };
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
      <p className="muted">
        {data.is_admin ? (
          <Link href={`${to.user(data.username)}?tab=settings`}>Change email and user name</Link>
        ) : (
          'Administrators change email and user name.'
        )}
      </p>
      <div className="card form-card">
        <Form submit="Change name" keeps onSubmit={change}>
          <TextField name="name" label="Name" value={data.name} autoComplete="name" />
        </Form>
      </div>
      <AsCommand
        lines={[
          'slipway me show',
          'slipway me edit --name "Ada Lovelace"',
          curl('GET', '/api/v4/user'),
        ]}
      />
    </>
  );
}
