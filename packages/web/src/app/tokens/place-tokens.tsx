import type { AccessToken } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { type Fields, Form, SelectField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { AccessTokenTable } from './access-token-table.tsx';
import { NewToken } from './new-token.tsx';
import { roles } from './roles.ts';
import { accessScopes } from './scopes.ts';
import { TokenFields } from './token-fields.tsx';

/** Tokens that belong to a project or a group, and to no person. */
export function PlaceTokens({
  place,
  api,
  level,
  why,
}: {
  readonly place: 'project' | 'group';
  /** `/api/v4/projects/1/access_tokens` */
  readonly api: string;
  /** The asking user's level there: no token may do more. */
  readonly level: number;
  /** Why they cannot be changed. */
  readonly why: string | undefined;
}) {
  const [made, setMade] = useState<AccessToken>();
  const tokens = useResource(`${api}?state=active`, (path, signal) =>
    getAll<AccessToken>(path, signal),
  );
  const make = async (fields: Fields) => {
    const expiry = fields.text('expires_at');
    const token = await post<AccessToken>(api, {
      name: fields.text('name'),
      scopes: fields.all('scopes'),
      access_level: fields.number('access_level'),
      ...(expiry !== '' && { expires_at: expiry }),
    });
    setMade(token);
    tokens.reload();
  };
  const revoke = async ({ id }: AccessToken) => {
    await remove(`${api}/${id}`);
    if (made?.id === id) setMade(undefined);
    tokens.reload();
  };
  return (
    <>
      <p className="muted">
        For programs that work in this {place} only. They belong to nobody, so they stay when people
        go.
      </p>
      {made?.token && <NewToken what={`Token “${made.name}”`} token={made.token} />}
      <Listing of={tokens} what="the tokens" none="No tokens yet" hint="The form below makes one.">
        {(items) => <AccessTokenTable tokens={items} why={why} onRevoke={revoke} />}
      </Listing>
      <section aria-labelledby="new-token">
        <h2 id="new-token">New token</h2>
        <div className="card form-card">
          <Form submit="Make token" why={why} onSubmit={make}>
            <TokenFields
              scopes={accessScopes.filter(([scope]) => scope !== 'read_user')}
              nameHint="What will use it"
            />
            <SelectField
              name="access_level"
              label="Role"
              value={30}
              options={roles.filter(([each]) => each <= Math.max(level, 30))}
            />
          </Form>
        </div>
      </section>
    </>
  );
}
