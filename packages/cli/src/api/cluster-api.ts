import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { CommandFailed } from '#command';
import { kubeconfigFile } from '#data-folder/instance';
import { type ClusterAccess, parseKubeconfig } from './kubeconfig.ts';

/** How the commands look at the cluster: GET by its own API, as its administrator. */
export interface ClusterApi {
  readonly url: string;
  /** @throws CommandFailed when the cluster does not answer or refuses. */
  get<T>(path: string): Promise<T>;
}

/** The cluster of a data folder. @throws CommandFailed when there is none. */
export function connectCluster(dataDir: string): ClusterApi {
  const file = kubeconfigFile(dataDir);
  if (!existsSync(file)) {
    throw new CommandFailed(`there is no cluster in ${dataDir} yet; slipway up makes one`);
  }
  const access = accessIn(file);
  return { url: access.url, get: <T>(path: string) => get<T>(access, path) };
}

function accessIn(file: string): ClusterAccess {
  try {
    return parseKubeconfig(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailed(
      `${file} is no longer as Slipway wrote it, and the next start writes it anew: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function get<T>({ url, caPem, token }: ClusterAccess, path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    request(`${url}${path}`, { ca: caPem, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (response.statusCode === 200)
          resolve(JSON.parse(text) as T); // the caller's claim
        else reject(new CommandFailed(`${url}${path}: ${response.statusCode} ${text}`));
      });
    })
      .on('error', (error) =>
        reject(new CommandFailed(`the cluster does not answer at ${url}: ${error.message}`)),
      )
      .end();
  });
}
