import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterProblem, Project } from '@slipway/contract';
import { clustersAway } from '../src/app/home/clusters-away.ts';

const away: ClusterProblem = { cluster: 'cloud', problem: 'ECONNREFUSED', checked_at: null };

function project(path: string, environments: Record<string, ClusterProblem | null | undefined>) {
  return {
    path_with_namespace: path,
    environments: Object.entries(environments).map(([name, cluster_problem], id) => ({
      ...{ id, name, last_deployment: null },
      ...(cluster_problem !== undefined && { cluster_problem }),
    })),
  } as unknown as Project; // as much as is read
}

test('a cluster that is away is named once, with all environments that are deployed to it', () => {
  const found = clustersAway([
    project('root/shop', { staging: null, production: away }),
    project('root/desk', { live: { ...away }, test: { ...away, cluster: 'near' } }),
  ]);

  assert.deepEqual(
    found.map((it) => [it.cluster, it.environments.map(({ path, name }) => `${path} ${name}`)]),
    [
      ['cloud', ['root/shop production', 'root/desk live']],
      ['near', ['root/desk test']],
    ],
  );
});

test('nothing is away where nobody says so', () => {
  const bare = { path_with_namespace: 'root/bare' } as unknown as Project;

  assert.deepEqual(
    clustersAway([bare, project('root/shop', { staging: null, live: undefined })]),
    [],
  );
});
