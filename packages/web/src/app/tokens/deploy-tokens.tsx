import type { DeployToken } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { NewToken } from './new-token.tsx';
import { deployScopes } from './scopes.ts';
import { TokenFields } from './token-fields.tsx';

/** Tokens of machines that fetch code, or pull and push images, of a project or all projects of a group. */
export function DeployTokens({
  place,
  api,
  why,
}: {
  readonly place: 'project' | 'group';
  /** `/api/v4/projects/1/deploy_tokens` */
  readonly api: string;
  /** Why they cannot be changed. */
  readonly why: string | undefined;
}) {
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
      <p className="muted">
        For a server that pulls images or code{' '}
        {place === 'group' ? 'of all projects of the group' : 'of this project'}. They cannot use
        the API.
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
