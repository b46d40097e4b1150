import { type ExecFileException, execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guarded } from '@slipway/io';
import { type Helm, type HelmCall, HelmRefusal } from '@slipway/server';

/**
 * Helm as a program. Each call has a folder of its own for what it is given and what it keeps, so that
 * nobody's repositories, plugins and sign-ins are mixed in.
 *
 * @param find says which helm
 * @param environment PATH and what else programs need
 */
export function helmProgram(
  find: () => Promise<string>,
  environment: Readonly<Record<string, string>>,
): Helm {
  return {
    async run(call) {
      const program = await find();
      const folder = await mkdtemp(join(tmpdir(), 'slipway-helm-'));
      try {
        return await runIn(program, folder, call, environment);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function runIn(
  program: string,
  folder: string,
  call: HelmCall,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const at = (name: string) => join(folder, name);
  const put = (name: string, content: string | Uint8Array | undefined) =>
    content === undefined ? undefined : writeFile(at(name), content, { mode: 0o600 });
  await put('kubeconfig', call.kubeconfig ?? '');
  await put('values.yaml', call.values);
  await put('chart.tgz', call.chart);
  await put('registry.json', call.login && loginFile(call.login));
  const args = call.args({ values: at('values.yaml'), chart: at('chart.tgz') });
  const env = {
    ...environment,
    ...{ HOME: folder, KUBECONFIG: at('kubeconfig'), HELM_REGISTRY_CONFIG: at('registry.json') },
    ...{ HELM_CACHE_HOME: at('cache'), HELM_CONFIG_HOME: at('config'), HELM_DATA_HOME: at('data') },
  };
  return printed(program, args, env, call.seconds);
}

function loginFile({ host, name, password }: NonNullable<HelmCall['login']>): string {
  const auth = Buffer.from(`${name}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [host]: { auth } } });
}

const mostBytes = 2 ** 25;

function printed(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  seconds: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: seconds * 1000, maxBuffer: mostBytes, cwd: env.HOME };
    const done = (error: ExecFileException | null, stdout: string, stderr: string) => {
      if (error === null) resolve(stdout);
      else reject(new HelmRefusal(whyOf(error, stderr, seconds)));
    };
    guarded(execFile(program, args, options, done));
  });
}

function whyOf(error: ExecFileException, stderr: string, seconds: number): string {
  if (error.killed === true) return `helm was not done within ${seconds} s`;
  // Warnings come before.
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('WARNING'));
  const [, first = ''] = /^(?:Error: )?(.*)$/s.exec(lines.join('\n')) ?? [];
  return `helm: ${first || error.message}`.slice(0, 4_000);
}
