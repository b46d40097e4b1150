import type {
  ConfigMap,
  Container,
  EnvVar,
  FileKeyReference,
  Pod,
  Secret,
} from '@slipway/kube-objects';
import { StartFailed } from '#start-failed';
import { type FieldFacts, fieldValue, needsPodIp, resourceValue } from './fields.ts';

/** Where values come from that are not written in the pod. */
export interface EnvironmentSources extends FieldFacts {
  /** The variables of services, the weakest of all. */
  readonly services: Iterable<readonly [string, string]>;
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** The variables of a file in a volume; undefined when it is not there. */
  file(volumeName: string, path: string): ReadonlyMap<string, string> | undefined;
}

/** The variables of a container; later ones win. Throws `StartFailed` when one can't be had. */
export function environmentOf(
  pod: Pod,
  container: Container,
  sources: EnvironmentSources,
): ReadonlyMap<string, string> {
  const variables = new Map(sources.services);
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = configMapRef
      ? configData(configMapRef.name ?? '', configMapRef.optional, sources)
      : secretData(secretRef?.name ?? '', secretRef?.optional, sources);
    for (const [key, value] of data) variables.set(prefix + key, value);
  }
  for (const variable of container.env ?? []) {
    const value = variableValue(pod, container, variable, variables, sources);
    if (value !== undefined) variables.set(variable.name, value);
  }
  return variables;
}

/** True when the container can't be created before the pod has its address. */
export function environmentNeedsPodIp({ env = [] }: Container): boolean {
  return env.some(
    ({ valueFrom }) => valueFrom?.fieldRef && needsPodIp(valueFrom.fieldRef.fieldPath),
  );
}

function variableValue(
  pod: Pod,
  container: Container,
  { name, value, valueFrom }: EnvVar,
  variables: ReadonlyMap<string, string>,
  sources: EnvironmentSources,
): string | undefined {
  if (!valueFrom) return expand(value ?? '', variables);
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fileKeyRef) return fileValue(fileKeyRef, sources);
  if (configMapKeyRef) {
    const { name: map = '', key, optional } = configMapKeyRef;
    return pick(
      configData(map, optional, sources),
      key,
      optional,
      `ConfigMap ${pod.metadata.namespace}/${map}`,
    );
  }
  if (secretKeyRef) {
    const { name: secret = '', key, optional } = secretKeyRef;
    return pick(
      secretData(secret, optional, sources),
      key,
      optional,
      `Secret ${pod.metadata.namespace}/${secret}`,
    );
  }
  const read = fieldRef
    ? fieldValue(pod, fieldRef.fieldPath, sources)
    : resourceFieldRef && resourceOf(pod, container, resourceFieldRef, sources);
  if (read === undefined) {
    const path = fieldRef?.fieldPath ?? resourceFieldRef?.resource;
    throw new StartFailed(
      'CreateContainerConfigError',
      `unsupported field of variable ${name}: ${path}`,
    );
  }
  return read;
}

function resourceOf(
  pod: Pod,
  own: Container,
  reference: {
    readonly containerName?: string;
    readonly resource: string;
    readonly divisor?: string;
  },
  facts: FieldFacts,
): string | undefined {
  const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
  const container = reference.containerName
    ? all.find(({ name }) => name === reference.containerName)
    : own;
  return container && resourceValue(pod, container, reference.resource, reference.divisor, facts);
}

function fileValue(
  { volumeName, path, key, optional }: FileKeyReference,
  sources: EnvironmentSources,
): string | undefined {
  const values = sources.file(volumeName, path);
  if (values === undefined && !optional) {
    const why = `file "${path}" not found in volume "${volumeName}"`;
    throw new StartFailed('CreateContainerConfigError', why);
  }
  return pick(values ?? new Map(), key, optional, `file ${path} of volume ${volumeName}`);
}

function pick(
  data: ReadonlyMap<string, string>,
  key: string,
  optional: boolean | undefined,
  owner: string,
): string | undefined {
  const value = data.get(key);
  if (value === undefined && !optional) {
    throw new StartFailed('CreateContainerConfigError', `couldn't find key ${key} in ${owner}`);
  }
  return value;
}

function configData(
  name: string,
  optional: boolean | undefined,
  sources: EnvironmentSources,
): ReadonlyMap<string, string> {
  const map = sources.configMap(name);
  if (!map && !optional) {
    throw new StartFailed('CreateContainerConfigError', `configmap "${name}" not found`);
  }
  return new Map(Object.entries(map?.data ?? {}));
}

function secretData(
  name: string,
  optional: boolean | undefined,
  sources: EnvironmentSources,
): ReadonlyMap<string, string> {
  const secret = sources.secret(name);
  if (!secret && !optional) {
    throw new StartFailed('CreateContainerConfigError', `secret "${name}" not found`);
  }
  const decode = (text: string) => Buffer.from(text, 'base64').toString();
  return new Map(Object.entries(secret?.data ?? {}).map(([key, value]) => [key, decode(value)]));
}

const reference = /\$\$|\$\((?<name>[^()$]*)\)/g;

/** The names that `expand` looks up. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(reference)].flatMap(({ groups }) => groups?.name ?? []);

/**
 * Replaces `$(NAME)` by the variable's value. An unknown name stays as it is, and `$$` stands for a
 * dollar sign that starts nothing: `$$(NAME)` becomes `$(NAME)`.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(reference, (match, name: string | undefined) => {
    if (name === undefined) return '$';
    return variables.get(name) ?? match;
  });
}
