import { canonicalQuantity, quantity } from '@slipway/kube-objects';
import { type Draft, part, parts, text } from '#schema/draft';

/** A container of a pod, and where it stands. */
export interface PlacedContainer {
  readonly container: Draft;
  readonly path: string;
}

/** All containers of a specification that stands at `path`. */
export const placedContainers = (spec: Draft, path: string): readonly PlacedContainer[] =>
  ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    parts(spec, field).map((container, index) => ({
      container,
      path: `${path}.${field}[${index}]`,
    })),
  );

/** What is odd about one container. */
export const containerWarnings = (placed: PlacedContainer): readonly string[] => [
  ...fractionalWarnings(part(placed.container, 'resources'), `${placed.path}.resources`),
  ...hiddenVariables(placed),
];

const bytes = ['memory', 'ephemeral-storage'];

function fractionalWarnings(resources: Draft, path: string): readonly string[] {
  return ['limits', 'requests'].flatMap((field) =>
    fractionalBytes(part(resources, field), `${path}.${field}`),
  );
}

/** Amounts of bytes that are no whole number. */
export function fractionalBytes(amounts: Draft, path: string): readonly string[] {
  return bytes.flatMap((name) => {
    const value = text(amounts, name);
    if (Number.isInteger(quantity(value) ?? 0)) return [];
    const shown = canonicalQuantity(value);
    return [`${path}[${name}]: fractional byte value "${shown}" is invalid, must be an integer`];
  });
}

/** A variable that comes twice is odd, unless the later one builds on the one before. */
function hiddenVariables({ container, path }: PlacedContainer): readonly string[] {
  const seen = new Set<string>();
  return parts(container, 'env').flatMap((variable, index) => {
    const name = text(variable, 'name');
    const isKnown = seen.has(name);
    seen.add(name);
    const reference = `$(${name})`;
    const value = text(variable, 'value');
    const buildsOn = variable.valueFrom === undefined && value !== reference;
    if (!isKnown || (buildsOn && value.includes(reference))) return [];
    return [
      `${path}.env[${index}]: hides previous definition of "${name}", which may be dropped when using apply`,
    ];
  });
}

interface PlacedPort {
  readonly place: string;
  readonly hostIP: string;
  readonly hostPort: number;
}

/** Ports of a pod that are the same, or may be, or are called the same. */
export const portWarnings = (placed: readonly PlacedContainer[]): readonly string[] => [
  ...samePorts(placed),
  ...sameNames(placed),
];

function sameNames(placed: readonly PlacedContainer[]): readonly string[] {
  const known = new Map<string, string>();
  return placed.flatMap(({ container, path }) =>
    parts(container, 'ports').flatMap((port, index) => {
      const name = text(port, 'name');
      const place = `${path}.ports[${index}]`;
      const other = name === '' ? undefined : known.get(name);
      if (other === undefined) {
        known.set(name, place);
        return [];
      }
      return [
        `${place}: duplicate port name "${name}" with ${other}, services and probes that select ports by name will use ${other}`,
      ];
    }),
  );
}

function samePorts(placed: readonly PlacedContainer[]): readonly string[] {
  const known = new Map<string, PlacedPort[]>();
  return placed.flatMap(({ container, path }) =>
    parts(container, 'ports').flatMap((port, index) => {
      const place = `${path}.ports[${index}]`;
      const own = { place, hostIP: text(port, 'hostIP'), hostPort: Number(port.hostPort ?? 0) };
      const key = `${String(port.containerPort)}/${text(port, 'protocol')}`;
      const others = known.get(key) ?? [];
      known.set(key, [...others, own]);
      const lonely =
        own.hostIP !== '' && own.hostPort === 0
          ? [`${place}: hostIP set without hostPort: ${goText(port)}`]
          : [];
      return [...lonely, ...others.flatMap((other) => portWarning(own, other))];
    }),
  );
}

function portWarning(own: PlacedPort, other: PlacedPort): readonly string[] {
  const told = (what: string) => [`${own.place}: ${what} port definition with ${other.place}`];
  if (own.hostIP === other.hostIP && own.hostPort === other.hostPort) return told('duplicate');
  if (own.hostPort === 0 || other.hostPort === 0) return told('overlapping');
  const isVague = own.hostIP === '' || other.hostIP === '';
  return own.hostPort === other.hostPort && isVague ? told('dangerously ambiguous') : [];
}

/** A port as Go prints a structure. */
const goText = (port: Draft) =>
  `{Name:${text(port, 'name')} HostPort:0 ContainerPort:${String(port.containerPort)} Protocol:${text(port, 'protocol')} HostIP:${text(port, 'hostIP')}}`;
