import type { TriggerToken } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { NewToken } from '#tokens/new-token.tsx';
import { whyNot } from '#tokens/roles.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Tokens by which other programs start pipelines. */
export function TriggersPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/triggers`;
  const why = whyNot(level, 40);
  const [made, setMade] = useState<TriggerToken>();
  const tokens = useResource(api, (path, signal) => getAll<TriggerToken>(path, signal));
  const make = async (fields: Fields) => {
    setMade(await post<TriggerToken>(api, { description: fields.text('description') }));
    tokens.reload();
  };
  const revoke = async ({ id }: TriggerToken) => {
    await remove(`${api}/${id}`);
    if (made?.id === id) setMade(undefined);
    tokens.reload();
  };
  return (
    <>
      <h1>Trigger tokens</h1>
      <p className="muted">
        Another program starts a pipeline with one. It can do nothing else with it.
      </p>
      {made && <NewToken what={`Trigger token “${made.description}”`} token={made.token} />}
      <Listing
        of={tokens}
        what="the trigger tokens"
        none="No trigger tokens yet"
        hint="The form below makes one."
      >
        {(items) => (
          <Table
            caption="Trigger tokens"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { title: 'For', cell: ({ description }) => <strong>{description}</strong> },
              { title: 'Token', cell: ({ token }) => <code>{token.slice(0, 10)}…</code> },
              { title: 'Owner', cell: ({ owner }) => owner?.username ?? 'nobody' },
              {
                title: 'Last used',
                cell: ({ last_used: at }) => (at ? <TimeAgo at={at} /> : 'never'),
              },
              {
                title: 'Actions',
                isOfVerbs: true,
                cell: (token) => (
                  <Confirm
                    verb="Revoke"
                    what="trigger token"
                    name={token.description}
                    isSmall
                    why={why}
                    onConfirm={() => revoke(token)}
                  >
                    <p>Programs that use it start no pipelines from then on.</p>
                  </Confirm>
                ),
              },
            ]}
          />
        )}
      </Listing>
      <section aria-labelledby="new-trigger">
        <h2 id="new-trigger">New trigger token</h2>
        <div className="card form-card">
          <Form submit="Make trigger token" why={why} onSubmit={make}>
            <TextField name="description" label="Which program will use it" />
          </Form>
        </div>
      </section>
      <AsCommand
        lines={[
          `slipway trigger create "nightly robot" --project ${project.path_with_namespace}`,
          `curl -X POST -F token=$TOKEN -F ref=${project.default_branch ?? 'main'} -F 'variables[NAME]=value' ${location.origin}/api/v4/projects/${project.id}/trigger/pipeline`,
        ]}
      />
    </>
  );
}
