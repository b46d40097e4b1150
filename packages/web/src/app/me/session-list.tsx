import type { BrowserSession } from '@slipway/contract';
import { get, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { browserName } from './browser-name.ts';

/** Browsers in which somebody is signed in, to look and to end it. */
export function SessionList({
  api,
  none,
}: {
  /** `/-/sessions`, one's own, or somebody's. */
  readonly api: string;
  /** The heading when there are none. */
  readonly none: string;
}) {
  const sessions = useResource(api, (path, signal) => get<readonly BrowserSession[]>(path, signal));
  const { isBusy, run } = useAction();
  const end = ({ id }: BrowserSession) =>
    run(async () => {
      await remove(`${api}/${id}`);
      sessions.reload();
    });
  return (
    <Listing of={sessions} what="the sessions" none={none}>
      {(items) => (
        <Table
          caption="Sessions"
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            {
              title: 'Browser',
              cell: ({ user_agent, current }) => (
                <>
                  <strong title={user_agent}>{browserName(user_agent)}</strong>
                  {current && <span className="muted"> · this one</span>}
                </>
              ),
            },
            { title: 'Address', cell: ({ ip_address }) => ip_address || 'unknown' },
            { title: 'Signed in', cell: ({ created_at }) => <TimeAgo at={created_at} /> },
            { title: 'Ends by itself', cell: ({ expires_at }) => <TimeAgo at={expires_at} /> },
            {
              title: 'Actions',
              isOfVerbs: true,
              cell: (session) => (
                <Verb
                  isSmall
                  isBusy={isBusy}
                  label={`End session in ${browserName(session.user_agent)}, number ${session.id}`}
                  why={
                    session.current ? 'This is the page before you: sign out instead.' : undefined
                  }
                  onClick={() => end(session)}
                >
                  End
                </Verb>
              ),
            },
          ]}
        />
      )}
    </Listing>
  );
}
