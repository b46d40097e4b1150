import { lookup } from 'node:dns/promises';
import type { ClusterReport, ClusterRule, ClusterStep, JobPods } from '@slipway/contract';
import { managedClusterRules, runnerRules } from '@slipway/contract';
import { Blocked } from '#outgoing/outgoing';
import {
  type ClusterAddress,
  type ClusterAnswer,
  type ClusterClient,
  createClusterClient,
} from './cluster-client.ts';
import { missingRights } from './cluster-rights.ts';

/** A cluster as it is tried. */
export interface ClusterToTry extends ClusterAddress {
  readonly isManaged: boolean;
  readonly namespace: string | null;
  readonly jobPods: JobPods | null;
}

const patienceMs = 10_000;

/** What jobs do in the namespace of a cluster that is used with its own token. */
const jobRules: readonly ClusterRule[] = [
  { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'create'] },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'create', 'patch'] },
];

/** Tries a cluster step by step: each says what it found, and the first one that fails what to do. */
export async function examineCluster(cluster: ClusterToTry): Promise<ClusterReport> {
  const steps: ClusterStep[] = [];
  const signal = AbortSignal.timeout(patienceMs);
  using client = createClusterClient(cluster, signal);
  try {
    steps.push(await nameStep(cluster.apiUrl));
    if (!steps.at(-1)?.ok) return report(steps);
    const version = await client.send('GET', '/version');
    steps.push({ step: 'certificate', ok: true, finding: trustOf(cluster) });
    const user = await loginStep(client);
    steps.push(user.step);
    if (!user.step.ok) return report(steps);
    steps.push(versionStep(version, cluster.apiUrl));
    if (!steps.at(-1)?.ok) return report(steps);
    steps.push(await rightsStep(client, cluster, user.name));
    // In a managed cluster the runner has an account of its own.
    const pods = cluster.isManaged ? null : cluster.jobPods;
    if (pods === null || !steps.at(-1)?.ok) return report(steps);
    steps.push(await rightsIn(client, runnerRules, pods.namespace, user.name));
  } catch (error) {
    steps.push(failedStep(error, signal, cluster));
  }
  return report(steps);
}

const report = (steps: readonly ClusterStep[]): ClusterReport => ({
  ok: steps.every(({ ok }) => ok),
  steps,
});

async function nameStep(apiUrl: string): Promise<ClusterStep> {
  const step = 'address';
  const host = new URL(apiUrl).hostname.replace(/^\[|\]$/g, '');
  try {
    const { address } = await lookup(host);
    const finding = address === host ? host : `${host} is ${address}`;
    return { step, ok: true, finding };
  } catch {
    const finding = `there is no address for the name ${host}`;
    return { step, ok: false, finding, remedy: 'Look for a typing error, or give an IP address.' };
  }
}

function trustOf({ apiUrl, caPem }: ClusterToTry): string {
  const by = caPem === null ? 'an authority that everybody knows' : 'the given authority';
  return `${new URL(apiUrl).host} proves itself by ${by}`;
}

async function loginStep(
  client: ClusterClient,
): Promise<{ readonly step: ClusterStep; readonly name: string }> {
  const kind = 'SelfSubjectReview';
  const version = 'authentication.k8s.io/v1';
  const asked = { apiVersion: version, kind };
  const answer = await client.send('POST', `/apis/${version}/selfsubjectreviews`, asked);
  const step = 'login';
  if (answer.status === 401) {
    const finding = 'the cluster does not accept the token';
    const remedy =
      'It may have ended, or be cut off: make another one, of a service account of this cluster.';
    return { step: { step, ok: false, finding, remedy }, name: '' };
  }
  // Clusters before 1.28 do not say who one is.
  const { status } = answer.body as {
    readonly status?: { readonly userInfo?: { readonly username?: string } };
  };
  const name = status?.userInfo?.username ?? '';
  const finding = name === '' ? 'the token is accepted' : `the token is ${name}'s`;
  return { step: { step, ok: true, finding }, name };
}

function versionStep({ status, body }: ClusterAnswer, apiUrl: string): ClusterStep {
  const step = 'version';
  if (status === 200 && typeof body.gitVersion === 'string') {
    return { step, ok: true, finding: `Kubernetes ${body.gitVersion}` };
  }
  const finding = `${apiUrl}/version answers with status ${status}, which is no Kubernetes API`;
  const remedy = 'Give the address that "kubectl cluster-info" shows.';
  return { step, ok: false, finding, remedy };
}

async function rightsStep(
  client: ClusterClient,
  { isManaged, namespace }: ClusterToTry,
  user: string,
): Promise<ClusterStep> {
  const place = isManaged ? '' : (namespace ?? 'default');
  return rightsIn(client, isManaged ? managedClusterRules : jobRules, place, user);
}

async function rightsIn(
  client: ClusterClient,
  rules: readonly ClusterRule[],
  place: string,
  user: string,
): Promise<ClusterStep> {
  const step = 'rights';
  const missing = await missingRights(client, rules, place);
  const where = place === '' ? 'the cluster' : `the namespace ${place}`;
  if (missing.length === 0) return { step, ok: true, finding: `all that is needed in ${where}` };
  const finding = `it may not, in ${where}: ${missing.join(', ')}`;
  return { step, ok: false, finding, remedy: commandFor(user, place) };
}

function commandFor(user: string, namespace: string): string {
  if (namespace === '') return 'slipway cluster account | kubectl apply -f -';
  const [, , home, name] = user.split(':');
  const who = home && name ? `--serviceaccount=${home}:${name}` : `--user=${user || 'USER'}`;
  return `kubectl create rolebinding slipway --namespace=${namespace} --clusterrole=edit ${who}`;
}

function failedStep(
  error: unknown,
  signal: AbortSignal,
  { apiUrl, caPem }: ClusterToTry,
): ClusterStep {
  const { host } = new URL(apiUrl);
  const { code = '', message } = error as { readonly code?: string; readonly message: string };
  if (error instanceof Blocked) {
    const finding = `${host} is in a local network, where only administrators connect clusters`;
    return { step: 'address', ok: false, finding, remedy: 'Ask an administrator to connect it.' };
  }
  if (/CERT|ALTNAME|SIGNED|SSL|TLS/.test(code)) {
    return { step: 'certificate', ok: false, ...certificateProblem(code, host, caPem) };
  }
  const why = signal.aborted ? `no answer within ${patienceMs / 1000} s` : code || message;
  const finding = `${host} cannot be reached from Slipway: ${why}`;
  const remedy = 'Look for a typing error in the port, a firewall, a cluster that does not run.';
  return { step: 'address', ok: false, finding, remedy };
}

function certificateProblem(code: string, host: string, caPem: string | null) {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const finding = `the certificate of ${host} is for another name`;
    return { finding, remedy: 'Give the address by a name that the certificate has.' };
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return { finding: `the certificate of ${host} has expired`, remedy: 'Renew it there.' };
  }
  const finding = `the certificate of ${host} is not signed by ${caPem === null ? 'an authority that everybody knows' : 'the given authority'} (${code})`;
  const remedy = 'Give the certificate of the authority that the kubeconfig of the cluster holds.';
  return { finding, remedy };
}
