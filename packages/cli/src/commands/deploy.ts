import { existsSync } from 'node:fs';
import { type KubectlContext, runKubectl } from '#clusters/kubectl';
import { type Command, CommandFailed, type Flags, jsonOption, UsageError } from '#command';
import { readDataDir, readKubeconfig } from '#config';
import { findInstance, kubeconfigFile } from '#data-folder/instance';
import {
  type DeployWish,
  type Known,
  type KnownDeployment,
  type Step,
  stepsFor,
} from '#deploy/wanted-objects';
import { print, printJson } from '#output';

export const command: Command = {
  summary: 'Makes or changes a Deployment, its Service and its address in one step.',
  positionals: ['NAME'],
  options: {
    ...jsonOption,
    image: { type: 'string', value: 'IMAGE', description: 'what it runs' },
    port: { type: 'string', value: 'PORT', description: 'where it listens: makes a Service' },
    replicas: { type: 'string', value: 'N', description: 'how many pods' },
    probe: { type: 'string', value: 'PATH', description: 'answers when the app is ready' },
    host: { type: 'string', value: 'HOST', description: 'host name: makes an Ingress' },
    env: {
      type: 'string',
      multiple: true,
      value: 'NAME=VALUE',
      description: 'environment variable; may be repeated',
    },
    namespace: {
      type: 'string',
      short: 'n',
      value: 'NAME',
      description: "where (default: the context's, or default)",
    },
    'dry-run': { type: 'boolean', description: 'print the objects, change nothing' },
  },
  example: 'slipway deploy hello --image localhost:8929/root/hello:1.0 --port 3000 -n staging',
  async run({ positionals: [name = ''], flags }) {
    const where = whereOf(flags);
    const wish = await wishOf(name, flags, where.cluster);
    const known = await knownOf(where.cluster, wish);
    const steps = stepsFor(wish, known);
    if (typeof steps === 'string') throw new CommandFailed(steps);
    if (flags.isSet('dry-run')) {
      printJson(steps.map(({ verb, object }) => ({ verb, object })));
      return 0;
    }
    if (where.isAdmin) await ensureNamespace(where.cluster, wish.namespace);
    for (const step of steps) {
      await carryOut(where.cluster, wish, step);
      if (!flags.isSet('json')) print(`${step.resource}/${name} ${done[step.verb]}`);
    }
    // A job is followed by the server, which says more.
    if (where.isAdmin) await rollOut(where.cluster, wish);
    const urls = urlsOf(wish, flags, where.isAdmin);
    if (flags.isSet('json')) printJson({ name, namespace: wish.namespace, urls });
    else for (const url of urls) print(url);
    return 0;
  },
};

const done = { create: 'is made', patch: 'is changed' } as const;

/** The cluster that kubectl would take, as in jobs; else the built-in one, as its administrator. */
function whereOf(flags: Flags): { readonly cluster: KubectlContext; readonly isAdmin: boolean } {
  const given = readKubeconfig();
  const file = kubeconfigFile(readDataDir(flags));
  if (given !== undefined && given !== file) {
    return { cluster: { context: undefined, kubeconfig: undefined }, isAdmin: false };
  }
  if (!existsSync(file)) throw new CommandFailed('there is no cluster yet; slipway up makes one');
  return { cluster: { context: undefined, kubeconfig: file }, isAdmin: true };
}

async function wishOf(name: string, flags: Flags, cluster: KubectlContext): Promise<DeployWish> {
  return {
    ...{ name, image: flags.text('image'), probe: flags.text('probe'), host: flags.text('host') },
    namespace: flags.text('namespace') ?? (await currentNamespace(cluster)),
    port: numberOf(flags, 'port', 65_535),
    replicas: numberOf(flags, 'replicas', 10_000),
    env: flags.list('env').map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--env takes NAME=VALUE, not "${text}"`);
      return { name: text.slice(0, at), value: text.slice(at + 1) };
    }),
  };
}

async function currentNamespace(cluster: KubectlContext): Promise<string> {
  const path = '--output=jsonpath={..namespace}';
  return (await runKubectl(cluster, ['config', 'view', '--minify', path])).trim() || 'default';
}

function numberOf(flags: Flags, name: string, most: number): number | undefined {
  const text = flags.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new UsageError(`--${name} is a number up to ${most}, not "${text}"`);
}

async function knownOf(cluster: KubectlContext, { name, namespace }: DeployWish): Promise<Known> {
  const find = async (resource: string) => {
    const how = ['get', resource, name, `--namespace=${namespace}`, '--ignore-not-found'];
    return (await runKubectl(cluster, [...how, '--output=json'])).trim();
  };
  const [deployment, service, ingress] = [
    await find('deployment'),
    await find('service'),
    await find('ingress'),
  ];
  return {
    // kubectl's own answer.
    deployment: deployment === '' ? undefined : (JSON.parse(deployment) as KnownDeployment),
    hasService: service !== '',
    hasIngress: ingress !== '',
  };
}

async function ensureNamespace(cluster: KubectlContext, name: string): Promise<void> {
  const found = await runKubectl(cluster, ['get', 'namespace', name, '--ignore-not-found']);
  if (found.trim() === '') await runKubectl(cluster, ['create', 'namespace', name]);
}

async function carryOut(cluster: KubectlContext, wish: DeployWish, step: Step): Promise<void> {
  const place = `--namespace=${wish.namespace}`;
  const manager = '--field-manager=slipway-deploy';
  if (step.verb === 'create') {
    await runKubectl(cluster, ['create', place, manager, '-f', '-'], JSON.stringify(step.object));
    return;
  }
  const patch = `--patch=${JSON.stringify(step.object)}`;
  await runKubectl(cluster, ['patch', step.resource, wish.name, place, manager, patch]);
}

async function rollOut(cluster: KubectlContext, { name, namespace }: DeployWish): Promise<void> {
  const how = ['rollout', 'status', `deployment/${name}`, `--namespace=${namespace}`];
  await runKubectl(cluster, [...how, '--timeout=120s']).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    const more = `kubectl describe pods -l app=${name} --namespace=${namespace}`;
    throw new CommandFailed(`${name} is not ready: ${why}\nHint: ${more}`, { cause: error });
  });
}

function urlsOf(wish: DeployWish, flags: Flags, isAdmin: boolean): readonly string[] {
  if (!isAdmin) return wish.host === undefined ? [] : [`http://${wish.host}`];
  const instance = findInstance(readDataDir(flags));
  const port = instance ? new URL(instance.near ?? instance.url).port : '';
  const at = port === '' ? '' : `:${port}`;
  if (wish.host !== undefined) return [`http://${wish.host}${at}`];
  return wish.port === undefined ? [] : [`http://${wish.name}.${wish.namespace}.localhost${at}`];
}
