import type { Deployment, Environment, EnvironmentRunning, Project } from '@slipway/contract';
import { useCallback } from 'react';
import { get, getPage, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { useSession } from '#sign-in/session.tsx';
import { levelIn, whyNot } from '#tokens/roles.ts';
import { ObjectPage } from '#ui/object-page.tsx';
import { Failure, Loading } from '#ui/states.tsx';
import { DeploymentHistory } from './deployment-history.tsx';
import { EnvironmentVerbs } from './environment-verbs.tsx';
import { RunningNow } from './running-now.tsx';
import { SleepPart } from './sleep-part.tsx';
import './environments.css';

/** One environment: what runs there now, what is otherwise than deployed, what was before, the way back. */
export function EnvironmentPage({
  project,
  id,
}: {
  readonly project: Project;
  readonly id: number;
}) {
  const { session } = useSession();
  const api = projectApi(project.id);
  const environment = useResource(`${api}/environments/${id}`, (key, signal) =>
    get<Environment>(key, signal),
  );
  const { data, error, reload } = environment;
  const mayLook = session?.is_admin || levelIn(project) >= 30;
  const running = useResource(`${api}/environments/${id}/running`, async (key, signal) =>
    mayLook ? get<EnvironmentRunning>(key, signal) : undefined,
  );
  const query = new URLSearchParams({
    ...{ environment: data?.name ?? '', order_by: 'id', sort: 'desc', per_page: '50' },
  });
  const history = useResource(`${api}/deployments?${query}`, async (key, signal) =>
    data ? (await getPage<Deployment>(key, signal)).items : undefined,
  );
  const [reloadRunning, reloadHistory] = [running.reload, history.reload];
  const reloadAll = useCallback(() => {
    reload();
    reloadRunning();
    reloadHistory();
  }, [reload, reloadRunning, reloadHistory]);
  useLive(`project=${project.id}`, [environment, running, history], { onDeployment: reloadAll });
  if (!data) {
    return error ? <Failure error={error} what="the environment" retry={reload} /> : <Loading />;
  }
  const path = project.path_with_namespace;
  return (
    <>
      <title>{`${data.name} · Environments · ${path} · Slipway`}</title>
      <ObjectPage
        name={data.name}
        status={data.state}
        verbs={<EnvironmentVerbs project={project} environment={data} onDone={reloadAll} />}
        facts={[
          ['Address', data.external_url && <a href={data.external_url}>{data.external_url}</a>],
          ['Tier', data.tier],
          ['Cluster', running.data && (running.data.cluster ?? 'built-in')],
        ]}
        commands={[
          `slipway environment show ${data.name} --project ${path}`,
          `slipway rollback ${data.name} --project ${path} --dry-run`,
          `slipway environment sleep ${data.name} --project ${path} --after "1 hour"`,
        ]}
      >
        {mayLook && (
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
        )}
        {running.data && (
          <SleepPart
            project={project}
            environment={data}
            running={running.data}
            why={whyNot(session?.is_admin ? 50 : levelIn(project), 30)}
            onDone={reloadAll}
          />
        )}
        <section className="later-part" aria-labelledby="history">
          <h2 id="history">Deployments</h2>
          {history.data ? (
            <DeploymentHistory project={project} deployments={history.data} />
          ) : history.error ? (
            <Failure error={history.error} what="the deployments" retry={history.reload} />
          ) : (
            <Loading lines={3} />
          )}
        </section>
      </ObjectPage>
    </>
  );
}
