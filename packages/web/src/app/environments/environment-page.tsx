import type { Environment, EnvironmentRunning, Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { Link, useQuery } from '#frame/router.tsx';
import { whyNot } from '#tokens/roles.ts';
import { ObjectPage, type ObjectParts, reasonLine } from '#ui/object/object-page.tsx';
import { partAsked } from '#ui/object/part-tabs.tsx';
import { Failure, Loading } from '#ui/state/states.tsx';
import { StatusBadge } from '#ui/status/status-badge.tsx';
import { TimeAgo } from '#ui/time/time.tsx';
import { AccessPart } from './access-part.tsx';
import { DeployVerb } from './deploy-verb.tsx';
import { DeploymentHistory } from './deployment-history.tsx';
import { EnvironmentVerbs } from './environment-verbs.tsx';
import { RunningNow } from './running-now.tsx';
import { SleepPart } from './sleep-part.tsx';
import { useEnvironment } from './use-environment.ts';
import './environments.css';

type Known = ReturnType<typeof useEnvironment>;

const parts = [
  ['running', 'Runs now'],
  ['deployments', 'Deployments'],
  ['access', 'Who may'],
] as const;

/** One environment: what runs there now, what is otherwise than deployed, what was before, the way back. */
export function EnvironmentPage({
  project,
  id,
}: {
  readonly project: Project;
  readonly id: number;
}) {
  const known = useEnvironment(project, id);
  const asked = useQuery().get('tab');
  const { environment, running } = known;
  const { data, error, reload } = environment;
  if (!data) {
    return error ? <Failure error={error} what="the environment" retry={reload} /> : <Loading />;
  }
  const path = project.path_with_namespace;
  const part = partAsked(parts, asked);
  return (
    <>
      <title>{`${data.name} · Environments · ${path} · Slipway`}</title>
      <ObjectPage
        kind="environment"
        name={data.name}
        status={standingOf(data)}
        reason={reasonLine(reasonOf(data, running.data), 'bad')}
        verbs={
          <>
            <DeployVerb
              project={project}
              name={data.name}
              waiting={known.toDeploy ?? []}
              why={whyNot(known.level, 30)}
            />
            <EnvironmentVerbs project={project} environment={data} onDone={known.reloadAll} />
          </>
        }
        tabs={{ address: to.environment(path, id), parts, current: part }}
        facts={[
          ['Address', data.external_url && <a href={data.external_url}>{data.external_url}</a>],
          ['Tier', data.tier],
          ['Stops by itself', data.auto_stop_at && <TimeAgo at={data.auto_stop_at} />],
          ['Cluster', running.data && (running.data.cluster ?? 'built-in')],
          [
            'Commit',
            data.last_deployment && (
              <Link href={to.commit(path, data.last_deployment.sha)}>
                <code>{data.last_deployment.sha.slice(0, 8)}</code>
              </Link>
            ),
          ],
        ]}
        commands={commandsFor(data.name, path)}
      >
        <Part {...{ part, project, known }} environment={data} />
      </ObjectPage>
    </>
  );
}

/** `available`, with what was brought there last. */
function standingOf({ state, last_deployment: last }: Environment) {
  return (
    <>
      <span>{state}</span>
      {last && (
        <>
          <StatusBadge
            status={last.status}
            {...(last.status === 'success' && { text: 'Deployed' })}
          />
          <TimeAgo at={last.updated_at} />
        </>
      )}
    </>
  );
}

/** What is wrong there now: of its cluster first, of its workloads, of its last deployment otherwise. */
function reasonOf(
  { last_deployment: last, cluster_problem: away }: Environment,
  running?: EnvironmentRunning,
) {
  // Whether it can be used was asked a while ago; what it says of its workloads, just now.
  const hasAnswered = running?.problem === null && running.workloads.length > 0;
  if (away && !hasAnswered) {
    return `The cluster ${away.cluster} could not be used when it was asked last: ${away.problem}`;
  }
  return running?.workloads.find(({ trouble }) => trouble !== null)?.trouble ?? last?.reason;
}

const commandsFor = (name: string, path: string): ObjectParts['commands'] => [
  `slipway environment show ${name} --project ${path}`,
  `slipway environment history ${name} --project ${path}`,
  `slipway rollback ${name} --project ${path} --dry-run`,
  `slipway environment sleep ${name} --project ${path} --after "1 hour"`,
];

interface PartProps {
  readonly project: Project;
  readonly environment: Environment;
  readonly known: Known;
}

function Part({ part, ...props }: PartProps & { readonly part: string }) {
  if (part === 'deployments') return <Deployments {...props} />;
  return part === 'access' ? <AccessPart {...props} /> : <Running {...props} />;
}

function Running({
  project,
  environment,
  known: { running, mayLook, level, reloadAll },
}: PartProps) {
  if (!mayLook) return <p className="muted">Developers of the project see what runs here.</p>;
  return (
    <>
      <section aria-labelledby="runs-now">
        <h2 id="runs-now">Runs now</h2>
        {running.data ? (
          <RunningNow running={running.data} />
        ) : running.error ? (
          <Failure error={running.error} what="what runs" retry={running.reload} />
        ) : (
          <Loading lines={2} />
        )}
      </section>
      {running.data && (
        <SleepPart
          {...{ project, environment, running: running.data, why: whyNot(level, 30) }}
          onDone={reloadAll}
        />
      )}
    </>
  );
}

function Deployments({ project, known: { history } }: PartProps) {
  return (
    <section aria-labelledby="history">
      <h2 id="history">Deployments</h2>
      {history.data ? (
        <DeploymentHistory project={project} deployments={history.data} />
      ) : history.error ? (
        <Failure error={history.error} what="the deployments" retry={history.reload} />
      ) : (
        <Loading lines={3} />
      )}
    </section>
  );
}
