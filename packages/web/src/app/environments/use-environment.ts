import type { Deployment, Environment, EnvironmentRunning, Job, Project } from '@slipway/contract';
import { useCallback } from 'react';
import { get, getPage, projectApi } from '#data/api.ts';
import { useLive } from '#data/use-live.ts';
import { useResource } from '#data/use-resource.ts';
import { useSession } from '#sign-in/session.tsx';
import { levelIn } from '#tokens/roles.ts';

/** An environment, what runs there, and what was deployed: read once, and anew with each deployment. */
export function useEnvironment(project: Project, id: number) {
  const { session } = useSession();
  const api = projectApi(project.id);
  const level = session?.is_admin ? 50 : levelIn(project);
  const mayLook = level >= 30;
  const environment = useResource(`${api}/environments/${id}`, (key, signal) =>
    get<Environment>(key, signal),
  );
  const running = useResource(`${api}/environments/${id}/running`, async (key, signal) =>
    mayLook ? get<EnvironmentRunning>(key, signal) : undefined,
  );
  const query = new URLSearchParams({
    ...{ environment: environment.data?.name ?? '', order_by: 'id', sort: 'desc', per_page: '50' },
  });
  const history = useResource(`${api}/deployments?${query}`, async (key, signal) =>
    environment.data ? (await getPage<Deployment>(key, signal)).items : undefined,
  );
  const waiting = useResource(`${api}/jobs?scope[]=manual&per_page=100`, async (key, signal) =>
    mayLook ? (await getPage<Job>(key, signal)).items : [],
  );
  const [reload, reloadRunning, reloadHistory, reloadWaiting] = [
    environment.reload,
    running.reload,
    history.reload,
    waiting.reload,
  ];
  const reloadAll = useCallback(() => {
    reload();
    reloadRunning();
    reloadHistory();
    reloadWaiting();
  }, [reload, reloadRunning, reloadHistory, reloadWaiting]);
  useLive(`project=${project.id}`, [environment, running, history], { onDeployment: reloadAll });
  const toDeploy = waiting.data?.filter(
    (job) =>
      job.environment === environment.data?.name &&
      job.environment_action === 'start' &&
      !job.retried,
  );
  return { environment, running, history, toDeploy, reloadAll, mayLook, level };
}
