import { Empty } from '#ui/state/states.tsx';
import { to } from './addresses.ts';
import { Link } from './router.tsx';

/** For addresses that name nothing. */
export function NotFoundPage() {
  return (
    <>
      <title>Not found · Slipway</title>
      <h1 className="unseen">Not found</h1>
      <Empty title="There is no page at this address">
        <p>
          <Link href={to.projects}>Go to the projects</Link>
        </p>
      </Empty>
    </>
  );
}
