import type { Project } from '@slipway/contract';
import type { ReactNode } from 'react';
import { getPage } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { Link } from '#frame/router.tsx';
import { firstSteps } from '#home/first-steps.ts';
import { StepList } from '#home/first-steps.tsx';
import { useSession } from '#sign-in/session.tsx';
import { Copy } from '#ui/copy.tsx';
import './help.css';

/** From a push to a release, with the addresses of this instance and how far its projects have come. */
export function GuidePage() {
  const { session } = useSession();
  const { data: projects } = useResource(session ? 'projects' : '', async (key, signal) =>
    key === '' ? [] : (await getPage<Project>(address, signal)).items,
  );
  const [project] = projects ?? [];
  const path = project?.path_with_namespace ?? `${session?.username ?? 'root'}/shop`;
  return (
    <>
      <title>From push to release · Help · Slipway</title>
      <h1>From push to release</h1>
      <p className="muted">
        One machine takes a commit to production. The addresses are those of this instance
        {project && (
          <>
            , the project is <Link href={to.project(path)}>{path}</Link>
          </>
        )}
        .
      </p>
      {projects && (
        <section className="card guide-steps" aria-labelledby="gone">
          <h2 id="gone">How far this instance has come</h2>
          <StepList steps={firstSteps(projects)} />
        </section>
      )}
      <ol className="guide">
        <Step title="Push">
          <p>In the folder of a checkout. The command adds the remote; git asks for no password.</p>
          <Copy label="Command" text={`slipway project create ${path.split('/').at(-1)}`} />
          <Copy label="Command" text="git push slipway main" />
          <p>
            Without the command: add <code>{`${location.origin}/${path}.git`}</code> as a remote,
            with an <Link href={to.me('personal_access_tokens')}>access token</Link> as the
            password. Or begin in the browser: <Link href={to.newProject}>New project</Link>.
          </p>
        </Step>
        <Step title="Build an image">
          <p>
            A job tagged <code>shell</code> builds and pushes; it is signed in to the registry
            already, and nothing of it stands in the file. Images of the project are called:
          </p>
          <Copy label="Image" text={`${location.host}/${path}:TAG`} />
        </Step>
        <Step title="Roll out to staging">
          <p>
            A job with <code>environment: staging</code> may edit the namespace <code>staging</code>
            . It ends when the new pods are ready, or says why they are not.
          </p>
          <Copy
            label="Command"
            text='kubectl -n staging set image deployment/NAME NAME="$IMAGE:$TAG"'
          />
          <p>
            Services are then at <code>{`http://SERVICE.staging.${location.host}`}</code>, if you
            call this machine localhost.
          </p>
        </Step>
        <Step title="Test inside that image">
          <p>
            <code>image: $IMAGE:$TAG</code> in a job tagged <code>docker</code>.
          </p>
        </Step>
        <Step title="Release by hand">
          <p>
            A job with <code>when: manual</code> waits until somebody presses play:{' '}
            <Link href={to.home}>Home</Link> says what waits for you. Going back is a{' '}
            <em>Roll back</em> of the <Link href={to.environments(path)}>environment</Link>.
          </p>
        </Step>
        <Step title="Look into it">
          <p>
            The <Link href={to.cluster}>Cluster</Link> has pods, logs and a terminal. In a terminal
            of your own:
          </p>
          <Copy label="Command" text='eval "$(slipway env)" && kubectl get pods --all-namespaces' />
        </Step>
      </ol>
    </>
  );
}

const address =
  '/api/v4/projects?order_by=last_activity_at&with_last_pipeline=true&with_environments=true&per_page=100';

function Step({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <li>
      <h2>{title}</h2>
      {children}
    </li>
  );
}
