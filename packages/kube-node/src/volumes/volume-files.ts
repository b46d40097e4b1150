import { createHash } from 'node:crypto';
import type {
  ConfigMap,
  DownwardFile,
  KeyToPath,
  Pod,
  Secret,
  Volume,
  VolumeProjection,
} from '@slipway/kube-objects';
import { type FieldFacts, fieldValue, resourceValue } from '#environment/fields';
import type { VolumeFile } from './atomic-files.ts';

/** A token for a pod's service account, bound to the pod and written into its volumes. */
export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
  readonly pod: { readonly name: string; readonly uid: string };
}

/** Where the content of volumes comes from. */
export interface VolumeSources {
  readonly facts: FieldFacts;
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  token(request: TokenRequest): Promise<string>;
  /** The folder of the volume that a claim has. Throws in words for the user. */
  claimed(volume: Volume): { readonly path: string; readonly type: string };
}

/** The files of a volume that is made of API objects. */
export interface VolumeContent {
  readonly files: ReadonlyMap<string, VolumeFile>;
  /** Changes when, and only when, the content does. */
  readonly version: string;
  /** Seconds after which a token in it should be renewed. */
  readonly renewAfterSeconds: number | undefined;
}

const DEFAULT_MODE = 0o644;
const TOKEN_SECONDS = 3600;

/** The content of a configMap, secret, downwardAPI or projected volume; undefined for other kinds. */
export async function volumeContent(
  pod: Pod,
  volume: Volume,
  sources: VolumeSources,
): Promise<VolumeContent | undefined> {
  const projections = projectionsOf(volume);
  if (!projections) return undefined;
  const mode = modeOf(volume);
  const files = new Map<string, VolumeFile>();
  const hash = createHash('sha256');
  let renewAfterSeconds: number | undefined;
  const add = (path: string, data: Buffer, fileMode = mode) => {
    files.set(path, { data, mode: fileMode });
    hash.update(`${path}\0${fileMode}\0${data.length}\0`).update(data);
  };
  for (const { configMap, secret, downwardAPI, serviceAccountToken } of projections) {
    if (configMap) addKeys(configDataOf(configMap, sources), configMap, add, 'ConfigMap');
    if (secret) addKeys(secretDataOf(secret, sources), secret, add, 'Secret');
    for (const item of downwardAPI?.items ?? [])
      add(item.path, downwardText(pod, item, sources.facts), item.mode);
    if (serviceAccountToken) {
      const seconds = serviceAccountToken.expirationSeconds ?? TOKEN_SECONDS;
      const token = await sources.token({
        namespace: pod.metadata.namespace ?? '',
        serviceAccount: pod.spec.serviceAccountName ?? 'default',
        audience: serviceAccountToken.audience,
        expirationSeconds: seconds,
        pod: { name: pod.metadata.name, uid: pod.metadata.uid },
      });
      add(serviceAccountToken.path, Buffer.from(token));
      renewAfterSeconds = Math.min(renewAfterSeconds ?? Infinity, seconds * 0.8);
    }
  }
  return { files, version: hash.digest('hex').slice(0, 20), renewAfterSeconds };
}

function projectionsOf({
  configMap,
  secret,
  downwardAPI,
  projected,
}: Volume): readonly VolumeProjection[] | undefined {
  if (configMap) return [{ configMap }];
  if (secret) {
    const { secretName, ...rest } = secret;
    return [{ secret: { ...rest, ...(secretName && { name: secretName }) } }];
  }
  if (downwardAPI) return [{ downwardAPI }];
  return projected && (projected.sources ?? []);
}

function modeOf({ configMap, secret, downwardAPI, projected }: Volume): number {
  return (configMap ?? secret ?? downwardAPI ?? projected)?.defaultMode ?? DEFAULT_MODE;
}

type Data = ReadonlyMap<string, Buffer>;

function addKeys(
  data: Data | undefined,
  { name, items, optional }: Source & { readonly items?: readonly KeyToPath[] },
  add: (path: string, data: Buffer, mode?: number) => void,
  kind: string,
): void {
  if (!data) return;
  if (!items) for (const [key, value] of data) add(key, value);
  for (const { key, path, mode } of items ?? []) {
    const value = data.get(key);
    if (value) add(path, value, mode);
    else if (!optional) throw new Error(`references non-existent key: ${key} of ${kind} ${name}`);
  }
}

interface Source {
  readonly name?: string;
  readonly optional?: boolean;
}

function configDataOf({ name = '', optional }: Source, sources: VolumeSources): Data | undefined {
  const map = sources.configMap(name);
  if (!map) {
    if (optional) return undefined;
    throw new Error(`configmap "${name}" not found`);
  }
  return new Map([
    ...Object.entries(map.data ?? {}).map(([key, text]) => [key, Buffer.from(text)] as const),
    ...decoded(map.binaryData),
  ]);
}

function secretDataOf({ name = '', optional }: Source, sources: VolumeSources): Data | undefined {
  const secret = sources.secret(name);
  if (!secret && !optional) throw new Error(`secret "${name}" not found`);
  return secret && new Map(decoded(secret.data));
}

function decoded(data: Readonly<Record<string, string>> = {}): (readonly [string, Buffer])[] {
  return Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')]);
}

function downwardText(pod: Pod, item: DownwardFile, facts: FieldFacts): Buffer {
  const { fieldRef, resourceFieldRef } = item;
  const container = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(
    ({ name }) => name === resourceFieldRef?.containerName,
  );
  const text = fieldRef
    ? fieldValue(pod, fieldRef.fieldPath, facts)
    : resourceFieldRef &&
      container &&
      resourceValue(pod, container, resourceFieldRef.resource, resourceFieldRef.divisor, facts);
  if (text === undefined) throw new Error(`the field for "${item.path}" can't be read`);
  return Buffer.from(text);
}
