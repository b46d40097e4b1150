import { join } from 'node:path';
import type { CatalogEntry } from '@slipway/contract';

/** The runner of this Slipway, as a release in a cluster. */
export const runnerEntry: CatalogEntry = {
  name: 'runner',
  title: 'Runner',
  summary:
    'Takes jobs tagged kubernetes and cluster, and runs them as pods beside it. It is registered by itself.',
  namespace: 'gitlab-managed-apps',
  repository: null,
  chart: 'slipway-runner',
  version: null,
  values:
    '# concurrency: 4\n# jobs:\n#   image: alpine\n#   podSecurity: baseline\n#   cpuLimit: "2"\n',
};

/** Where its chart is. */
export const runnerChartFolder = join(import.meta.dirname, '../../../charts/runner');

/** Where the release keeps the runner's token; no value of helm's, which are shown. */
export const tokenSecretOf = (release: string): string => `${release}-token`;
