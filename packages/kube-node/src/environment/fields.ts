import type { Container, Pod } from '@slipway/kube-objects';
import { quantity } from '@slipway/kube-objects';

/** What fields of a running pod can be read besides those of the object. */
export interface FieldFacts {
  readonly podIp: string;
  readonly hostIp: string;
  /** What the node has to give: the value of a limit that is not set. */
  readonly allocatable: Readonly<Record<string, number>>;
}

/** The value of a `fieldRef`, or undefined for a path that cannot be read. */
export function fieldValue(pod: Pod, path: string, facts: FieldFacts): string | undefined {
  const { metadata, spec } = pod;
  const keyed = /^metadata\.(?<map>labels|annotations)\['(?<key>[^']+)'\]$/.exec(path)?.groups;
  if (keyed?.key)
    return (keyed.map === 'labels' ? metadata.labels : metadata.annotations)?.[keyed.key] ?? '';
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return keyValueLines(metadata.labels);
    case 'metadata.annotations':
      return keyValueLines(metadata.annotations);
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return facts.podIp;
    case 'status.hostIP':
    case 'status.hostIPs':
      return facts.hostIp;
    default:
      return undefined;
  }
}

/** True when the value is known only after the sandbox runs. */
export function needsPodIp(path: string): boolean {
  return path.startsWith('status.podIP');
}

/** The form that the downward API gives maps in files. */
function keyValueLines(map: Readonly<Record<string, string>> = {}): string {
  return Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** The value of a `resourceFieldRef` such as `limits.memory`, in units of `divisor`, rounded up. */
export function resourceValue(
  { spec }: Pod,
  container: Container,
  resource: string,
  divisor: string | undefined,
  facts: FieldFacts,
): string | undefined {
  const [kind, name = ''] = resource.split('.');
  const { limits, requests } = container.resources ?? {};
  const text = kind === 'limits' ? limits?.[name] : (requests?.[name] ?? limits?.[name]);
  const most = quantity(spec.resources?.limits?.[name]) ?? facts.allocatable[name];
  const value = quantity(text) ?? (kind === 'limits' ? most : 0);
  const unit = quantity(divisor) || 1;
  return value === undefined ? undefined : String(Math.ceil(value / unit));
}
