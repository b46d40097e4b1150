import type { CatalogEntry } from '@slipway/contract';
import { agentEntry } from './agent/agent-chart.ts';
import type { ChartSource } from './application-wish.ts';
import { runnerEntry } from './runner/runner-chart.ts';

/** Applications that are known by name. Whatever they need is in their charts; these are data. */
export const catalog: readonly CatalogEntry[] = [
  runnerEntry,
  agentEntry,
  {
    name: 'metrics-server',
    title: 'Metrics',
    summary: 'What pods and nodes take, for clusters that do not say: kubectl top, autoscaling.',
    namespace: 'kube-system',
    repository: 'https://kubernetes-sigs.github.io/metrics-server/',
    chart: 'metrics-server',
    version: null,
    values:
      '# Where kubelets have certificates of their own making:\n# args: [--kubelet-insecure-tls]\n',
  },
  {
    name: 'ingress-nginx',
    title: 'Ingress controller',
    summary: 'Lets the Ingresses of a cluster be reached from outside, by NGINX.',
    namespace: 'ingress-nginx',
    repository: 'https://kubernetes.github.io/ingress-nginx',
    chart: 'ingress-nginx',
    version: null,
    values: '# Without a load balancer:\n# controller:\n#   service:\n#     type: NodePort\n',
  },
];

/** Whether a chart is one of them, wherever the wish came from. */
export function fromCatalog(source: ChartSource): boolean {
  if (source.kind === 'own') return true;
  if (source.kind !== 'repository') return false;
  return catalog.some(
    ({ repository, chart }) => repository === source.repository && chart === source.chart,
  );
}
