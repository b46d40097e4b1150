import { join } from 'node:path';
import { agentNamespace, type CatalogEntry } from '@slipway/contract';

/** The program of an agent for Kubernetes, as a release in a cluster. */
export const agentEntry: CatalogEntry = {
  name: 'agent',
  title: 'Agent',
  summary:
    'Dials out, so that jobs and people ask a cluster that nobody reaches from outside. The agent is registered by itself.',
  namespace: agentNamespace,
  repository: null,
  chart: 'slipway-agent',
  version: null,
  values: '# PROJECT:NAME, whose file says who may ask the cluster:\nagent: ""\n# replicas: 1\n',
};

/** Where its chart is. */
export const agentChartFolder = join(import.meta.dirname, '../../../charts/agent');

/** Where the release keeps its token and the authority of Slipway's certificate. */
export const agentSecretOf = (release: string): string => `${release}-token`;
