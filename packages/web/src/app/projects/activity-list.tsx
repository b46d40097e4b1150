import type { Activity } from '@slipway/contract';
import { TimeAgo } from '#ui/time/time.tsx';

/** What was done, the newest first. */
export function ActivityList({ items }: { readonly items: readonly Activity[] }) {
  return (
    <ul className="rows">
      {items.map((it) => (
        <li key={it.id} className="row">
          <div className="row-main">
            <span className="row-title">{sentenceOf(it)}</span>
            {it.push_data?.commit_title && <p className="muted">{it.push_data.commit_title}</p>}
          </div>
          <div className="row-side">
            <TimeAgo at={it.created_at} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** `ann pushed to branch main, 3 commits` */
function sentenceOf({ author_username: who, action_name: action, push_data: push }: Activity) {
  const begin = `${who ?? 'Somebody'} ${action}`;
  if (!push) return begin;
  const what = `${begin} ${push.ref_type} ${push.ref}`;
  return push.commit_count > 1 ? `${what}, ${push.commit_count} commits` : what;
}
