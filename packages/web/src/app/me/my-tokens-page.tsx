import type { AccessToken } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { useSession } from '#sign-in/session.tsx';
import { AccessTokenTable } from '#tokens/access-token-table.tsx';
import { NewToken } from '#tokens/new-token.tsx';
import { accessScopes } from '#tokens/scopes.ts';
import { TokenFields } from '#tokens/token-fields.tsx';
import { type Fields, Form } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';

/** Tokens for programs that act as this user. */
export function MyTokensPage() {
  const { session } = useSession();
  const [made, setMade] = useState<AccessToken>();
  const path = `/api/v4/personal_access_tokens?state=active&user_id=${session?.id ?? 0}`;
  const tokens = useResource(path, (key, signal) => getAll<AccessToken>(key, signal));
  const make = async (fields: Fields) => {
    const expiry = fields.text('expires_at');
    const token = await post<AccessToken>('/api/v4/user/personal_access_tokens', {
      name: fields.text('name'),
      scopes: fields.all('scopes'),
      ...(expiry !== '' && { expires_at: expiry }),
    });
    setMade(token);
    tokens.reload();
  };
  const revoke = async ({ id }: AccessToken) => {
    await remove(`/api/v4/personal_access_tokens/${id}`);
    if (made?.id === id) setMade(undefined);
    tokens.reload();
  };
  return (
    <>
      <h1>Access tokens</h1>
      <p className="muted">
        A token stands for your password: in git, in <code>docker login</code>, and for programs
        that use the API. Give each program its own, so that one can be taken back.
      </p>
      {made?.token && <NewToken what={`Token “${made.name}”`} token={made.token} />}
      <Listing of={tokens} what="your tokens" none="No tokens yet" hint="The form below makes one.">
        {(items) => <AccessTokenTable tokens={items} onRevoke={revoke} />}
      </Listing>
      <section aria-labelledby="new-token">
        <h2 id="new-token">New token</h2>
        <div className="card form-card">
          <Form submit="Make token" onSubmit={make}>
            <TokenFields scopes={accessScopes} nameHint="What will use it: laptop, backup, …" />
          </Form>
        </div>
      </section>
      <AsCommand lines={['slipway token list', 'slipway token create laptop --scope read_api']} />
    </>
  );
}
