import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { Copy } from '#ui/copy.tsx';
import { Empty } from '#ui/state/states.tsx';

/** For those who have no project yet. */
export function HowToPush() {
  const { session } = useSession();
  const remote = `${location.origin}/${session?.username ?? 'root'}/my-project.git`;
  return (
    <Empty title="No projects yet">
      <p>Push any repository: the first push makes the project, and its pipeline starts.</p>
      <Copy label="Command" text={`git push ${remote} HEAD:main`} />
      <p className="muted">
        Git asks for your user name and password, or an access token. On Slipway’s own machine{' '}
        <code>slipway project create NAME</code>, called in your checkout, sees to that, too.
      </p>
      <p className="muted">
        Or begin with <Link href={to.newProject}>an app that is built, tested and rolled out</Link>.
      </p>
      <p className="muted">
        A file <code>.gitlab-ci.yml</code> in the repository says what the pipeline does.
      </p>
    </Empty>
  );
}
