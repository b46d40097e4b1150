import type { Hook } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useResource } from '#data/use-resource.ts';
import { whyNot } from '#tokens/roles.ts';
import { AsCommand, curl } from '#ui/as-command.tsx';
import { Confirm } from '#ui/confirm.tsx';
import { CheckField, FieldGroup, type Fields, Form, TextField } from '#ui/form.tsx';
import { Listing } from '#ui/listing.tsx';
import { useNotices } from '#ui/notices.tsx';
import { Table } from '#ui/table.tsx';
import { TimeAgo } from '#ui/time.tsx';
import { Verb } from '#ui/verb.tsx';
import { HookDeliveries } from './hook-deliveries.tsx';
import type { SettingsProps } from './settings-props.ts';

const events = [
  ['push_events', 'pushes'],
  ['tag_push_events', 'tags'],
  ['pipeline_events', 'pipelines'],
  ['job_events', 'jobs'],
  ['deployment_events', 'deployments'],
  ['releases_events', 'releases'],
] as const;

const toldOf = (hook: Hook) => events.filter(([event]) => hook[event]);

/** Addresses that are told of what happens. */
export function WebhooksPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/hooks`;
  const why = whyNot(level, 40);
  const hooks = useResource(api, (path, signal) => getAll<Hook>(path, signal));
  const add = async (fields: Fields) => {
    const chosen = fields.all('events');
    const token = fields.raw('token');
    await post(api, {
      url: fields.text('url'),
      push_events_branch_filter: fields.text('filter'),
      ...(token !== '' && { token }),
      ...Object.fromEntries(events.map(([event]) => [event, chosen.includes(event)])),
    });
    hooks.reload();
  };
  return (
    <>
      <h1>Webhooks</h1>
      <p className="muted">
        Slipway sends a message there as soon as something happens, and again when nobody answers.
      </p>
      <Listing of={hooks} what="the webhooks" none="No webhooks yet" hint="Add one below.">
        {(items) => <Hooks {...{ items, api, why }} onChange={hooks.reload} />}
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
              {events.map(([event, word]) => (
                <CheckField
                  key={event}
                  name="events"
                  value={event}
                  label={word}
                  isChecked={event === 'push_events'}
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
      <AsCommand
        lines={[
          curl('POST', `/api/v4/projects/${project.id}/hooks`, {
            url: 'https://chat.example/hook',
            pipeline_events: 'true',
          }),
        ]}
      />
    </>
  );
}

function Hooks({
  items,
  api,
  why,
  onChange,
}: {
  readonly items: readonly Hook[];
  readonly api: string;
  readonly why: string | undefined;
  readonly onChange: () => void;
}) {
  const { isBusy, run } = useAction();
  const { announce } = useNotices();
  const [open, setOpen] = useState<number>();
  const test = (hook: Hook) =>
    run(async () => {
      const [first = events[0]] = toldOf(hook);
      await post(`${api}/${hook.id}/test/${first[0]}`);
      announce('It answered');
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
                    It did not answer several times, and is left in peace until{' '}
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
                .map(([, word]) => word)
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
      {shown && <HookDeliveries hook={shown} api={`${api}/${shown.id}/events`} />}
    </>
  );
}
