import type { AccessToken } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, projectApi, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { AccessTokenTable } from '#tokens/access-token-table.tsx';
import { NewToken } from '#tokens/new-token.tsx';
import { roles, whyNot } from '#tokens/roles.ts';
import { accessScopes } from '#tokens/scopes.ts';
import { TokenFields } from '#tokens/token-fields.tsx';
import { type Fields, Form, SelectField } from '#ui/form/form.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { AsCommand, curl } from '#ui/object/as-command.tsx';
import type { SettingsProps } from './settings-props.ts';

/** Tokens that belong to the project, and to no person. */
export function ProjectTokensPage({ project, level }: SettingsProps) {
  const api = `${projectApi(project.id)}/access_tokens`;
  const why = whyNot(level, 40);
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
      <h1>Access tokens</h1>
      <p className="muted">
        For programs that work in this project only. They belong to nobody, so they stay when people
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
      <AsCommand
        lines={[
          `slipway token create robot --role developer -p ${project.path_with_namespace}`,
          curl('POST', `/api/v4/projects/${project.id}/access_tokens`, {
            name: 'robot',
            'scopes[]': 'api',
            access_level: '30',
          }),
        ]}
      />
    </>
  );
}
