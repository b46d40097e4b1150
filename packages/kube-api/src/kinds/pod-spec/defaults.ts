import { type DefaultRule, under } from '#schema/default';
import { type Draft, text } from '#schema/draft';

const probe: readonly DefaultRule[] = [
  ['timeoutSeconds', 1],
  ['periodSeconds', 10],
  ['successThreshold', 1],
  ['failureThreshold', 3],
  ['httpGet.path', '/'],
  ['httpGet.scheme', 'HTTP'],
  ['grpc.service', ''],
];

const container: readonly DefaultRule[] = [
  ['terminationMessagePath', '/dev/termination-log'],
  ['terminationMessagePolicy', 'File'],
  ['imagePullPolicy', (parent) => pullPolicy(text(parent, 'image'))],
  ['resources', {}],
  ['ports[].protocol', 'TCP'],
  ['env[].valueFrom.fieldRef.apiVersion', 'v1'],
  ['env[].valueFrom.resourceFieldRef.divisor', '0'],
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) => under(name, probe)),
  ['lifecycle.preStop.httpGet.path', '/'],
  ['lifecycle.preStop.httpGet.scheme', 'HTTP'],
  ['lifecycle.postStart.httpGet.path', '/'],
  ['lifecycle.postStart.httpGet.scheme', 'HTTP'],
];

/** Without a tag, or with `latest`, an image may have changed since the last pull. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = image.slice(image.lastIndexOf('/') + 1).split(':')[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** A volume without a source is an empty directory. */
function emptyDirectory(volume: Draft): Draft | undefined {
  return Object.keys(volume).some((field) => field !== 'name') ? undefined : {};
}

/** Defaults of a pod's spec, relative to it. */
export const podSpecDefaults: readonly DefaultRule[] = [
  ['restartPolicy', 'Always'],
  ['dnsPolicy', 'ClusterFirst'],
  ['terminationGracePeriodSeconds', 30],
  ['securityContext', {}],
  ['schedulerName', 'default-scheduler'],
  ...['containers[]', 'initContainers[]', 'ephemeralContainers[]'].flatMap((list) =>
    under(list, container),
  ),
  ['serviceAccount', (spec) => spec.serviceAccountName],
  ['serviceAccountName', (spec) => spec.serviceAccount],
  ['volumes[].emptyDir', emptyDirectory],
  ...['configMap', 'secret', 'projected', 'downwardAPI'].map(
    (source): DefaultRule => [`volumes[].${source}.defaultMode`, 0o644],
  ),
  ['volumes[].hostPath.type', ''],
  ['volumes[].ephemeral.volumeClaimTemplate.spec.volumeMode', 'Filesystem'],
  ['volumes[].downwardAPI.items[].fieldRef.apiVersion', 'v1'],
  ['volumes[].downwardAPI.items[].resourceFieldRef.divisor', '0'],
  ['volumes[].projected.sources[].downwardAPI.items[].fieldRef.apiVersion', 'v1'],
  ['volumes[].projected.sources[].downwardAPI.items[].resourceFieldRef.divisor', '0'],
  ['volumes[].projected.sources[].serviceAccountToken.expirationSeconds', 3600],
];
