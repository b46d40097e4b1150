import type { AccessToken } from '@slipway/contract';
import { Confirm } from '#ui/form/confirm.tsx';
import { type Column, Table } from '#ui/list/table.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { roleOf } from './roles.ts';

/** Tokens that hold, with what they may do. */
export function AccessTokenTable({
  tokens,
  why,
  onRevoke,
}: {
  readonly tokens: readonly AccessToken[];
  /** Why they can't be revoked. */
  readonly why?: string | undefined;
  readonly onRevoke: (token: AccessToken) => Promise<unknown>;
}) {
  const columns: readonly Column<AccessToken>[] = [
    { title: 'Name', cell: ({ name }) => <strong>{name}</strong> },
    ...(tokens.some(({ access_level }) => access_level !== undefined)
      ? [{ title: 'Role', cell: ({ access_level }: AccessToken) => roleOf(access_level ?? 0) }]
      : []),
    { title: 'May', cell: ({ scopes }) => scopes.join(', ') },
    {
      title: 'Last used',
      cell: ({ last_used_at: at }) => (at ? <TimeAgo at={at} /> : 'never'),
    },
    { title: 'Expires', cell: ({ expires_at: at }) => at ?? 'never' },
    {
      title: 'Actions',
      isOfVerbs: true,
      cell: (token) => (
        <Confirm
          verb="Revoke"
          what="token"
          name={token.name}
          isSmall
          why={why}
          onConfirm={() => onRevoke(token)}
        >
          <p>Whatever uses it is refused from then on. It cannot be brought back.</p>
        </Confirm>
      ),
    },
  ];
  return <Table caption="Tokens" columns={columns} rows={tokens} keyOf={({ id }) => id} />;
}
