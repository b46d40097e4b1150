import type { FullUser } from '@slipway/contract';
import { post, put, remove } from '#data/api.ts';
import { useAction } from '#data/use-action.ts';
import { useSession } from '#sign-in/session.tsx';
import { Confirm } from '#ui/form/confirm.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';

/** Whether somebody may sign in. */
export function UserState({ state }: { readonly state: string }) {
  return state === 'active' ? (
    <StatusBadge status="success" text="Active" />
  ) : (
    <StatusBadge status="canceled" text="Blocked" />
  );
}

/** What somebody may do in the instance, in a word. */
export const rightsOf = ({ is_admin, external }: FullUser) =>
  is_admin ? 'Administrator' : external ? 'External' : 'User';

/** What administrators can do with a user. */
export function UserVerbs({
  user,
  onChange,
  onDeleted = onChange,
}: {
  readonly user: FullUser;
  readonly onChange: () => void;
  readonly onDeleted?: () => void;
}) {
  const { session } = useSession();
  const { isBusy, run } = useAction();
  const change = (fields: object) =>
    run(() => put(`/api/v4/users/${user.id}`, fields).then(onChange));
  const block = () => {
    const verb = user.state === 'blocked' ? 'unblock' : 'block';
    run(() => post(`/api/v4/users/${user.id}/${verb}`).then(onChange));
  };
  const self =
    user.id === session?.id ? 'Not oneself: another administrator has to do it.' : undefined;
  return (
    <span className="actions">
      <Verb
        isSmall
        isBusy={isBusy}
        why={self}
        label={`${user.is_admin ? 'Make ordinary' : 'Make admin'}: ${user.username}`}
        onClick={() => change({ admin: !user.is_admin })}
      >
        {user.is_admin ? 'Make ordinary' : 'Make admin'}
      </Verb>
      <Verb
        isSmall
        isBusy={isBusy}
        why={user.is_admin ? 'Administrators are not external.' : undefined}
        label={`${user.external ? 'Make internal' : 'Make external'}: ${user.username}`}
        onClick={() => change({ external: !user.external })}
      >
        {user.external ? 'Make internal' : 'Make external'}
      </Verb>
      <Verb
        isSmall
        isBusy={isBusy}
        why={self}
        label={`${user.state === 'blocked' ? 'Unblock' : 'Block'}: ${user.username}`}
        onClick={block}
      >
        {user.state === 'blocked' ? 'Unblock' : 'Block'}
      </Verb>
      <Confirm
        verb="Delete"
        what="user"
        name={user.username}
        isSmall
        why={self}
        onConfirm={() => remove(`/api/v4/users/${user.id}`).then(onDeleted)}
      >
        <p>
          With them go their own projects, tokens and sessions. To keep all of it, block them
          instead.
        </p>
      </Confirm>
    </span>
  );
}
