import type { Hook, HookEvent } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { CheckField, FieldGroup, type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import { useNotices } from '#ui/state/notices.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { HookDeliveries } from './hook-deliveries.tsx';

/** The word for what hooks can be told of. */
const words: Readonly<Record<HookEvent, string>> = {
  push_events: 'pushes',
  tag_push_events: 'tags',
  pipeline_events: 'pipelines',
  job_events: 'jobs',
  deployment_events: 'deployments',
  releases_events: 'releases',
  project_events: 'projects made and removed',
  subgroup_events: 'subgroups made and removed',
  member_events: 'members',
  repository_update_events: 'pushes as a whole',
};

export interface WebhookListProps {
  /** Where they are: `/api/v4/projects/1/hooks`. */
  readonly api: string;
  readonly events: readonly HookEvent[];
  /** What they are told of whatever is chosen. */
  readonly always?: string;
  /** Why they cannot be changed. */
  readonly why: string | undefined;
}

/** The list, and what adds to it without the page. */
export function WebhookPart({
  where,
  ...props
}: WebhookListProps & {
  /** What a command is told of the place: `--group shop`. */
  readonly where: string;
}) {
  const { api, events } = props;
  return (
    <>
      <WebhookList {...props} />
      <AsCommand
        lines={[
          `slipway hook add https://chat.example/hook ${where}`,
          curl('POST', api, {
            url: 'https://chat.example/hook',
            [events.at(-1) ?? 'push_events']: 'true',
          }),
        ]}
      />
    </>
  );
}

/** Addresses that are told of what happens in a project, in a group, or everywhere. */
export function WebhookList({ api, events, always, why }: WebhookListProps) {
  const hooks = useResource(api, (path, signal) => getAll<Hook>(path, signal));
  const add = async (fields: Fields) => {
    const chosen = fields.all('events');
    const token = fields.raw('token');
    await post(api, {
      url: fields.text('url'),
      push_events_branch_filter: fields.text('filter'),
      ...(token !== '' && { token }),
      ...Object.fromEntries(events.map((event) => [event, chosen.includes(event)])),
    });
    hooks.reload();
  };
  return (
    <>
      <p className="muted">
        Slipway sends a message there as soon as something happens, and again when nobody answers.
        {always && ` ${always}`}
      </p>
      <Listing of={hooks} what="the webhooks" none="No webhooks yet" hint="Add one below.">
        {(items) => <Hooks {...{ items, api, events, why }} onChange={hooks.reload} />}
      </Listing>
      <section aria-labelledby="new-hook">
        <h2 id="new-hook">Add a webhook</h2>
        <div className="card form-card">
          <Form submit="Add webhook" why={why} onSubmit={add}>
            <TextField name="url" label="Address" placeholder="https://chat.example/hook" />
            <TextField
              name="token"
              label="Secret"
              type="password"
              isOptional
              hint="Sent along as X-Gitlab-Token, so that the receiver knows who asks"
            />
            <FieldGroup legend="What it is told of">
              {events.map((event) => (
                <CheckField
                  key={event}
                  name="events"
                  value={event}
                  label={words[event]}
                  isChecked={event === events[0]}
                />
              ))}
            </FieldGroup>
            <TextField
              name="filter"
              label="Only pushes to"
              isOptional
              hint="main, or release/*; empty is every branch"
            />
          </Form>
        </div>
      </section>
    </>
  );
}

function Hooks({
  items,
  api,
  events,
  why,
  onChange,
}: WebhookListProps & {
  readonly items: readonly Hook[];
  readonly onChange: () => void;
}) {
  const { isBusy, run } = useAction();
  const { announce } = useNotices();
  const [open, setOpen] = useState<number>();
  const [tested, setTested] = useState(0);
  const toldOf = (hook: Hook) => events.filter((event) => hook[event]);
  const test = (hook: Hook) =>
    run(async () => {
      const [first = 'push_events'] = toldOf(hook);
      await post(`${api}/${hook.id}/test/${first}`);
      announce('It answered');
      // What was sent and what came back, also for those who see.
      setOpen(hook.id);
      setTested((count) => count + 1);
    });
  const shown = items.find(({ id }) => id === open);
  return (
    <>
      <Table
        caption="Webhooks"
        rows={items}
        keyOf={({ id }) => id}
        columns={[
          {
            title: 'Address',
            cell: ({ url, disabled_until: until }) => (
              <>
                <code className="value">{url}</code>
                {until && (
                  <p className="problem">
                    It did not take several messages in a row; it is asked again{' '}
                    <TimeAgo at={until} />.
                  </p>
                )}
              </>
            ),
          },
          {
            title: 'Told of',
            cell: (hook) =>
              toldOf(hook)
                .map((event) => words[event])
                .join(', ') || 'nothing',
          },
          {
            title: 'Actions',
            isOfVerbs: true,
            cell: (hook) => (
              <span className="actions">
                <Verb
                  isSmall
                  isBusy={isBusy}
                  why={why}
                  label={`Test: ${hook.url}`}
                  onClick={() => test(hook)}
                >
                  Test
                </Verb>
                <button
                  type="button"
                  className="button small"
                  aria-expanded={open === hook.id}
                  onClick={() => setOpen(open === hook.id ? undefined : hook.id)}
                >
                  Deliveries
                </button>
                <Confirm
                  verb="Delete"
                  what="webhook"
                  name={hook.url}
                  isSmall
                  why={why}
                  onConfirm={() => remove(`${api}/${hook.id}`).then(onChange)}
                >
                  <p>It is told of nothing any more, and the record of its deliveries goes.</p>
                </Confirm>
              </span>
            ),
          },
        ]}
      />
      {shown && <HookDeliveries key={tested} hook={shown} api={`${api}/${shown.id}/events`} />}
    </>
  );
}
