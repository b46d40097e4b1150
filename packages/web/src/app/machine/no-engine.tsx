import type { Machine } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { Empty } from '#ui/state/states.tsx';

/** What stands in the place of what only the engine knows, when it does not answer. */
export function NoEngine({
  of: { problem },
  reload,
}: {
  readonly of: Machine['engine'];
  readonly reload: () => void;
}) {
  const why = (problem ?? '').replace(/^./, (first) => first.toUpperCase());
  return (
    <Empty title="The container engine does not answer">
      <p>{why}.</p>
      <p className="muted">
        Until then docker jobs and pods wait. Git, pipelines, shell jobs and the registry go on.
      </p>
      <span className="actions">
        <button type="button" className="button primary" onClick={reload}>
          Look again
        </button>
        <Link className="button" href={to.machine('findings')}>
          Ask the doctor
        </Link>
      </span>
    </Empty>
  );
}
