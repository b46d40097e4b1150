import { isDeepStrictEqual } from 'node:util';
import type {
  Condition,
  Gateway,
  GatewayClass,
  GatewayView,
  HttpRoute,
  KubeObject,
  Objects,
  Service,
} from '@slipway/kube-objects';
import {
  attach,
  gatewayController,
  gatewayPorts,
  isOwnGateway,
  isUnderstood,
  timestamp,
} from '@slipway/kube-objects';
import { type Controller, keyOf, type Surroundings } from '#work/controller';

const group = 'gateway.networking.k8s.io';
const resources = {
  classes: `gatewayclasses.${group}`,
  gateways: `gateways.${group}`,
  routes: `httproutes.${group}`,
};

/** Tells classes, gateways and routes of the Gateway API what became of them. */
export function gatewayStatusController({ objects, clock }: Surroundings): Controller {
  const every = () =>
    Object.values(resources).flatMap((resource) =>
      objects.list(resource).map((object) => `${resource} ${keyOf(object)}`),
    );
  return {
    name: 'gateway-status',
    watches: {
      [resources.classes]: every,
      [resources.gateways]: every,
      [resources.routes]: every,
      services: ({ metadata }) => (metadata.namespace === 'kube-system' ? every() : []),
    },
    async sync(key) {
      const [resource = '', path = ''] = key.split(' ');
      const [name = '', namespace] = path.split('/').toReversed();
      const object = objects.get(resource, name, namespace);
      if (!object) return undefined;
      const status = statusOf(resource, object, viewOf(objects), objects, timestamp(clock()));
      if (status && !isDeepStrictEqual(status, object.status)) {
        await objects.updateStatus(resource, { ...object, status });
      }
      return undefined;
    },
  };
}

function viewOf(objects: Objects): GatewayView {
  return {
    gateways: objects.list<Gateway>(resources.gateways),
    classes: objects.list<GatewayClass>(resources.classes),
    namespaces: new Map(
      objects.list('namespaces').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]),
    ),
  };
}

/** The status that an object shall have; undefined when it is another controller's. */
function statusOf(
  resource: string,
  object: KubeObject,
  view: GatewayView,
  objects: Objects,
  now: string,
): object | undefined {
  switch (resource) {
    case resources.classes:
      return classStatus(object as GatewayClass, now);
    case resources.gateways:
      return gatewayStatus(object as Gateway, view, objects, now);
    default:
      return routeStatus(object as HttpRoute, view, now);
  }
}

type Judgement = readonly [type: string, holds: boolean, reason: string, message?: string];

/** Conditions keep the time of their last change, and say which version of the object they are about. */
function conditions(
  object: KubeObject,
  before: readonly Condition[] | undefined,
  now: string,
  judgements: readonly Judgement[],
): readonly Condition[] {
  return judgements.map(([type, holds, reason, message = '']) => {
    const status = holds ? 'True' : 'False';
    const old = before?.find((condition) => condition.type === type);
    const isSame = old?.status === status && old.reason === reason;
    const lastTransitionTime = (isSame && old?.lastTransitionTime) || now;
    const observedGeneration = object.metadata.generation ?? 0;
    return { type, status, reason, message, lastTransitionTime, observedGeneration };
  });
}

function classStatus(object: GatewayClass, now: string): object | undefined {
  if (object.spec.controllerName !== gatewayController) return undefined;
  const judgements: readonly Judgement[] = [['Accepted', true, 'Accepted']];
  return {
    ...object.status,
    conditions: conditions(object, object.status?.conditions, now, judgements),
  };
}

interface ListenerStatus {
  readonly name: string;
  readonly conditions?: readonly Condition[];
}

function gatewayStatus(
  gateway: Gateway,
  view: GatewayView,
  objects: Objects,
  now: string,
): object | undefined {
  if (!isOwnGateway(gateway, view.classes)) return undefined;
  const before = (gateway.status ?? {}) as {
    readonly conditions?: readonly Condition[];
    readonly listeners?: readonly ListenerStatus[];
  };
  const { metadata } = gateway;
  const routes = objects.list<HttpRoute>(resources.routes);
  const entrance = objects.get<Service>('services', 'ingress', 'kube-system');
  const addresses = (entrance?.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  const listeners = gateway.spec.listeners.map(({ name, port, protocol }) => {
    const isServed = gatewayPorts[protocol] === port;
    const why = isServed ? '' : 'gateways are served on port 80 by HTTP and on port 443 by HTTPS';
    const attached = routes.filter((route) =>
      (route.spec.parentRefs ?? []).some((parent) =>
        attach(route, parent, view).attachments.some(
          (it) => it.gateway.metadata.uid === metadata.uid && it.listener.name === name,
        ),
      ),
    );
    const old = before.listeners?.find((listener) => listener.name === name)?.conditions;
    return {
      name,
      supportedKinds: [{ group, kind: 'HTTPRoute' }],
      attachedRoutes: attached.length,
      conditions: conditions(gateway, old, now, [
        ['Accepted', isServed, isServed ? 'Accepted' : 'PortUnavailable', why],
        ['Programmed', isServed, isServed ? 'Programmed' : 'Invalid', why],
        ['ResolvedRefs', true, 'ResolvedRefs'],
      ]),
    };
  });
  const isServed = gateway.spec.listeners.some(
    ({ port, protocol }) => gatewayPorts[protocol] === port,
  );
  return {
    ...before,
    addresses: addresses.map((value) => ({ type: 'IPAddress', value })),
    listeners,
    conditions: conditions(gateway, before.conditions, now, [
      ['Accepted', isServed, isServed ? 'Accepted' : 'ListenersNotValid'],
      ['Programmed', isServed, isServed ? 'Programmed' : 'Invalid'],
    ]),
  };
}

interface ParentStatus {
  readonly parentRef: object;
  readonly controllerName: string;
  readonly conditions?: readonly Condition[];
}

/** What other controllers say about their parents stays. */
function routeStatus(route: HttpRoute, view: GatewayView, now: string): object {
  const before = (route.status?.parents ?? []) as readonly ParentStatus[];
  const others = before.filter(({ controllerName }) => controllerName !== gatewayController);
  const own = (route.spec.parentRefs ?? []).flatMap((parentRef): readonly ParentStatus[] => {
    const { reason, attachments } = attach(route, parentRef, view);
    const namespace = parentRef.namespace ?? route.metadata.namespace;
    const gateway = view.gateways.find(
      ({ metadata }) => metadata.name === parentRef.name && metadata.namespace === namespace,
    );
    if (!gateway || !isOwnGateway(gateway, view.classes)) return [];
    const old = before.find((parent) => isDeepStrictEqual(parent.parentRef, parentRef));
    return [
      {
        parentRef,
        controllerName: gatewayController,
        conditions: conditions(route, old?.conditions, now, [
          acceptance(route, attachments.length > 0, reason),
          resolution(route),
        ]),
      },
    ];
  });
  return { ...route.status, parents: [...others, ...own] };
}

/** Rules with what this cluster does not know lead nowhere. */
function acceptance({ spec }: HttpRoute, isAttached: boolean, reason: string): Judgement {
  const rules = spec.rules ?? [];
  const isClear = rules.every((rule) =>
    (rule.matches ?? [{}]).every((match) => isUnderstood(rule, match)),
  );
  if (isClear || !isAttached) return ['Accepted', isAttached, reason];
  const message =
    'regular expressions, filters of backends and filters other than RequestHeaderModifier, ResponseHeaderModifier, RequestRedirect and URLRewrite are not served here';
  return ['Accepted', false, 'UnsupportedValue', message];
}

/** Backends of another namespace would need its consent, of which nothing is known here. */
function resolution({ spec, metadata: { namespace } }: HttpRoute): Judgement {
  const refs = (spec.rules ?? []).flatMap(({ backendRefs = [] }) => backendRefs);
  if (refs.some(({ kind = 'Service' }) => kind !== 'Service')) {
    return ['ResolvedRefs', false, 'InvalidKind', 'backends are services'];
  }
  if (refs.some((ref) => (ref.namespace ?? namespace) !== namespace)) {
    const message = 'backends are services of the namespace of the route';
    return ['ResolvedRefs', false, 'RefNotPermitted', message];
  }
  return ['ResolvedRefs', true, 'ResolvedRefs'];
}
