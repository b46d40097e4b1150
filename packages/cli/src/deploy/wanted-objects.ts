/** What `slipway deploy` was asked for; what is left out stays as it is. */
export interface DeployWish {
  readonly name: string;
  readonly namespace: string;
  readonly image: string | undefined;
  readonly port: number | undefined;
  readonly replicas: number | undefined;
  /** A path that answers when the app is ready. */
  readonly probe: string | undefined;
  readonly host: string | undefined;
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/** As much of a Deployment as is asked. */
export interface KnownDeployment {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly name: string;
          readonly ports?: readonly { readonly containerPort: number }[];
        }[];
      };
    };
  };
}

/** An object to make, or a patch of one that is there. */
export interface Step {
  readonly verb: 'create' | 'patch';
  readonly resource: 'deployment' | 'service' | 'ingress';
  readonly object: object;
}

/** What is there already. */
export interface Known {
  readonly deployment: KnownDeployment | undefined;
  readonly hasService: boolean;
  readonly hasIngress: boolean;
}

/** What to do so that the wish comes true, in order; a sentence when something has to be said first. */
export function stepsFor(wish: DeployWish, known: Known): readonly Step[] | string {
  const { name, image, host } = wish;
  if (known.deployment === undefined && image === undefined) {
    return `there is no deployment ${name} in ${wish.namespace} yet: say which --image it runs`;
  }
  const port = wish.port ?? portOf(known.deployment);
  if (host !== undefined && port === undefined) {
    return `${host} has to lead somewhere: say on which --port ${name} listens`;
  }
  if (wish.probe !== undefined && port === undefined) {
    return `a probe asks a port: say on which --port ${name} listens`;
  }
  return [
    deploymentStep(wish, known.deployment, port),
    ...(wish.port === undefined ? [] : [serviceStep(wish, wish.port, known.hasService)]),
    ...(host === undefined ? [] : [ingressStep(wish, host, known.hasIngress)]),
  ];
}

const portOf = (known: KnownDeployment | undefined) =>
  known?.spec.template.spec.containers[0]?.ports?.[0]?.containerPort;

function deploymentStep(
  wish: DeployWish,
  known: KnownDeployment | undefined,
  port: number | undefined,
): Step {
  const { name, image, replicas, probe, env } = wish;
  const container = {
    // The only container has whatever name it was given; of several the one with the app's.
    name: containerOf(known, name),
    ...(image !== undefined && { image }),
    ...(wish.port !== undefined && { ports: [{ containerPort: wish.port }] }),
    ...(probe !== undefined && { readinessProbe: { httpGet: { path: probe, port } } }),
    ...(env.length > 0 && { env }),
  };
  const labels = { app: name };
  const scale = replicas === undefined ? {} : { replicas };
  const spec = { containers: [container] };
  if (known) {
    const object = { spec: { ...scale, template: { spec } } };
    return { verb: 'patch', resource: 'deployment', object };
  }
  const object = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels } },
    spec: { ...scale, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  return { verb: 'create', resource: 'deployment', object };
}

function containerOf(known: KnownDeployment | undefined, name: string): string {
  const containers = known?.spec.template.spec.containers ?? [];
  const own = containers.find((it) => it.name === name);
  return (own ?? containers[0])?.name ?? name;
}

function serviceStep({ name }: DeployWish, port: number, isThere: boolean): Step {
  const ports = [{ name: 'http', port: 80, targetPort: port }];
  if (isThere) return { verb: 'patch', resource: 'service', object: { spec: { ports } } };
  const object = {
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name, labels: { app: name } } },
    spec: { selector: { app: name }, ports },
  };
  return { verb: 'create', resource: 'service', object };
}

function ingressStep({ name }: DeployWish, host: string, isThere: boolean): Step {
  const backend = { service: { name, port: { number: 80 } } };
  const rules = [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
  if (isThere) return { verb: 'patch', resource: 'ingress', object: { spec: { rules } } };
  const object = {
    ...{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
    ...{ metadata: { name, labels: { app: name } }, spec: { rules } },
  };
  return { verb: 'create', resource: 'ingress', object };
}
