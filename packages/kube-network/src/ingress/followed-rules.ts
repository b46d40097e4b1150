import type {
  Gateway,
  GatewayClass,
  GatewayView,
  HttpRoute,
  Ingress,
  IngressClass,
  KubeObject,
  Objects,
} from '@slipway/kube-objects';
import { isOwnIngress } from '@slipway/kube-objects';
import { type RuleTable, ruleTable } from './find-rule.ts';
import { gatewayRules } from './gateway-rules.ts';
import { hasPatterns, ingressRules } from './ingress-rules.ts';
import { type CompilePattern, loadPatterns } from './patterns.ts';

const ingresses = 'ingresses.networking.k8s.io';
const ingressClasses = 'ingressclasses.networking.k8s.io';

const gatewayGroup = 'gateway.networking.k8s.io';
const followed = [
  ingresses,
  ingressClasses,
  'namespaces',
  ...['gatewayclasses', 'gateways', 'httproutes'].map((plural) => `${plural}.${gatewayGroup}`),
];

/** The rules of ingresses and routes, as the cluster has them now. */
export interface FollowedRules extends Disposable {
  /** Enough to know the hosts of all of them. */
  current(): RuleTable;
  /** With the patterns in them: what reads those is loaded once there are some. */
  complete(): Promise<RuleTable>;
}

/** Follows what rules are made of; `onChange` is told when that changes. */
export function followRules(objects: Objects, onChange: () => void): FollowedRules {
  let table: RuleTable | undefined;
  let compile: CompilePattern | undefined;
  let isComplete = false;
  const forget = () => {
    table = undefined;
    isComplete = false;
    onChange();
  };
  const watches = followed.map((resource) => objects.watch(resource, forget));
  const current = () => {
    table ??= ruleTable([
      ...ingressRules(ownIngresses(objects), compile),
      ...gatewayRules(...gatewayView(objects)),
    ]);
    return table;
  };
  return {
    current,
    async complete() {
      if (!isComplete && compile === undefined && ownIngresses(objects).some(hasPatterns)) {
        compile = await loadPatterns();
        table = undefined;
      }
      isComplete = true;
      return current();
    },
    [Symbol.dispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
    },
  };
}

/** The ingresses that are this cluster's own. */
export function ownIngresses(objects: Objects): readonly Ingress[] {
  const classes = objects.list<IngressClass>(ingressClasses);
  return objects.list<Ingress>(ingresses).filter((ingress) => isOwnIngress(ingress, classes));
}

/** Routes and what they are attached to; none while the cluster has no such kinds. */
export function gatewayView(objects: Objects): [routes: readonly HttpRoute[], view: GatewayView] {
  const list = <T extends KubeObject>(plural: string) =>
    objects.list<T>(`${plural}.${gatewayGroup}`);
  const namespaces = new Map(
    objects.list('namespaces').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
  );
  const view = {
    gateways: list<Gateway>('gateways'),
    classes: list<GatewayClass>('gatewayclasses'),
  };
  return [list<HttpRoute>('httproutes'), { ...view, namespaces }];
}
