import type { Activity, FullUser, Project } from '@slipway/contract';
import { ApiError, get, getPage } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link, navigate, useQuery } from '#frame/router.tsx';
import { ActivityList } from '#projects/activity-list.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { curl } from '#ui/object/as-command.tsx';
import { ObjectPage, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { onDemand } from '#ui/state/on-demand.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { ForAdministrators } from './for-administrators.tsx';
import { UserSettings } from './user-settings.tsx';
import { rightsOf, UserState, UserVerbs } from './user-verbs.tsx';

const SessionList = onDemand(async () => (await import('#me/session-list.tsx')).SessionList);

const parts = [
  ['projects', 'Own projects'],
  ['activity', 'Activity'],
  ['sessions', 'Sessions'],
  ['settings', 'Settings'],
] as const;

/** One who may sign in, or was kept out. */
export function UserPage({ username }: { readonly username: string }) {
  return (
    <ForAdministrators place="Users">
      <User username={username} />
    </ForAdministrators>
  );
}

function User({ username }: { readonly username: string }) {
  const { data, error, reload } = useResource(
    `/api/v4/users?username=${encodeURIComponent(username)}`,
    async (path, signal) => {
      const [found] = await get<readonly FullUser[]>(path, signal);
      if (found) return get<FullUser>(`/api/v4/users/${found.id}`, signal);
      throw new ApiError(404, 'There is no such user');
    },
  );
  const part = partAsked(parts, useQuery().get('tab'));
  if (!data) return error ? <Failure error={error} what="the user" retry={reload} /> : <Loading />;
  return (
    <ObjectPage
      kind="user"
      name={data.username}
      status={
        <>
          <UserState state={data.state} />
          <span>{data.name}</span>
        </>
      }
      reason={reasonLine(
        data.state === 'blocked' && 'Kept out: neither a browser nor a token of theirs is let in.',
      )}
      verbs={
        <UserVerbs user={data} onChange={reload} onDeleted={() => navigate(to.admin('users'))} />
      }
      tabs={{ address: to.user(username), parts, current: part }}
      facts={[
        ['Email', data.email],
        ['Rights', rightsOf(data)],
        [
          'Last sign-in',
          data.last_sign_in_at ? <TimeAgo key="in" at={data.last_sign_in_at} /> : 'never',
        ],
        ['Since', <TimeAgo key="since" at={data.created_at} />],
      ]}
      commands={[
        `slipway user edit ${data.username} --email ${data.username}@example.com`,
        `slipway user ${data.state === 'blocked' ? 'unblock' : 'block'} ${data.username}`,
        `slipway session list --user ${data.username}`,
        curl('GET', `/api/v4/users/${data.id}`),
      ]}
    >
      <title>{`${data.username} · Users · Slipway`}</title>
      <Part part={part} user={data} onChange={reload} />
    </ObjectPage>
  );
}

function Part({
  part,
  user,
  onChange,
}: {
  readonly part: string;
  readonly user: FullUser;
  readonly onChange: () => void;
}) {
  if (part === 'activity') return <Done id={user.id} />;
  if (part === 'sessions') {
    return <SessionList api={`/api/v4/users/${user.id}/sessions`} none="Signed in nowhere" />;
  }
  // Forms keep what they were made with: somebody else's fields are other fields.
  if (part === 'settings') return <UserSettings key={user.id} user={user} onChange={onChange} />;
  return <Own id={user.id} />;
}

function Own({ id }: { readonly id: number }) {
  const projects = useResource(
    `/api/v4/users/${id}/projects?per_page=100`,
    async (path, signal) => (await getPage<Project>(path, signal)).items,
  );
  return (
    <Listing of={projects} what="the projects" none="No projects of their own">
      {(items) => (
        <Table
          caption="Projects"
          rows={items}
          keyOf={(it) => it.id}
          columns={[
            {
              title: 'Project',
              cell: ({ path_with_namespace: path }) => <Link href={to.project(path)}>{path}</Link>,
            },
            { title: 'Who may see it', cell: ({ visibility }) => visibility },
            {
              title: 'Last activity',
              cell: ({ last_activity_at: at }) => <TimeAgo at={at} />,
            },
          ]}
        />
      )}
    </Listing>
  );
}

function Done({ id }: { readonly id: number }) {
  const events = useResource(
    `/api/v4/users/${id}/events?per_page=50`,
    async (path, signal) => (await getPage<Activity>(path, signal)).items,
  );
  return (
    <Listing of={events} what="what they did" none="Nothing was done yet">
      {(items) => <ActivityList items={items} />}
    </Listing>
  );
}
