import type { DeployToken } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { NewToken } from '#tokens/new-token.tsx';
import { whyNot } from '#tokens/roles.ts';
import { deployScopes } from '#tokens/scopes.ts';
import { TokenFields } from '#tokens/token-fields.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Tokens of machines that fetch code, or pull and push images. */
export function DeployTokensPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/deploy_tokens`;
  const why = whyNot(level, 40);
  const [made, setMade] = useState<DeployToken>();
  const tokens = useResource(`${api}?active=true`, (path, signal) =>
    getAll<DeployToken>(path, signal),
  );
  const make = async (fields: Fields) => {
    const expiry = fields.text('expires_at');
    const username = fields.text('username');
    const token = await post<DeployToken>(api, {
      name: fields.text('name'),
      scopes: fields.all('scopes'),
      ...(username !== '' && { username }),
      ...(expiry !== '' && { expires_at: expiry }),
    });
    setMade(token);
    tokens.reload();
  };
  const revoke = async ({ id }: DeployToken) => {
    await remove(`${api}/${id}`);
    if (made?.id === id) setMade(undefined);
    tokens.reload();
  };
  return (
    <>
      <h1>Deploy tokens</h1>
      <p className="muted">
        For a server that pulls this project’s images or code. They cannot use the API.
      </p>
      {made?.token && (
        <NewToken what={`Deploy token of user ${made.username}`} token={made.token} />
      )}
      <Listing
        of={tokens}
        what="the deploy tokens"
        none="No deploy tokens yet"
        hint="The form below makes one."
      >
        {(items) => <DeployTokenTable of={items} why={why} onRevoke={revoke} />}
      </Listing>
      <section aria-labelledby="new-token">
        <h2 id="new-token">New deploy token</h2>
        <div className="card form-card">
          <Form submit="Make deploy token" why={why} onSubmit={make}>
            <TokenFields scopes={deployScopes} nameHint="Which machine will use it" />
            <TextField
              name="username"
              label="User name"
              isOptional
              hint="Sign in with it and the token. Without one, a name is made."
            />
          </Form>
        </div>
      </section>
      <AsCommand
        lines={[
          curl('POST', `/api/v4/projects/${project.id}/deploy_tokens`, {
            name: 'server',
            'scopes[]': 'read_registry',
          }),
        ]}
      />
    </>
  );
}

function DeployTokenTable({
  of,
  why,
  onRevoke,
}: {
  readonly of: readonly DeployToken[];
  readonly why: string | undefined;
  readonly onRevoke: (token: DeployToken) => Promise<void>;
}) {
  return (
    <Table
      caption="Deploy tokens"
      rows={of}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Name', cell: ({ name }) => <strong>{name}</strong> },
        { title: 'User name', cell: ({ username }) => <code>{username}</code> },
        { title: 'May', cell: ({ scopes }) => scopes.join(', ') },
        { title: 'Expires', cell: ({ expires_at }) => expires_at?.slice(0, 10) ?? 'never' },
        {
          title: 'Actions',
          isOfVerbs: true,
          cell: (token) => (
            <Confirm
              verb="Revoke"
              what="deploy token"
              name={token.name}
              isSmall
              why={why}
              onConfirm={() => onRevoke(token)}
            >
              <p>Machines that use it are refused from then on.</p>
            </Confirm>
          ),
        },
      ]}
    />
  );
}
