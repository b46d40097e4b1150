import { Agent, type RequestOptions, request } from 'node:https';
import { run } from '../support/run.ts';

/** The request got an answer, and the answer is no. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(what: string, status: number, text: string) {
    super(`${what} answers ${status}: ${text.slice(0, 300)}`);
    this.status = status;
  }
}

/** An object of any kind; the proof reads what it wrote. */
export interface AnyObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
  };
  // biome-ignore lint/suspicious/noExplicitAny: of any kind.
  readonly [field: string]: any;
}

/** A list of objects at one revision. */
export interface AnyList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly AnyObject[];
}

/** A line of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: AnyObject;
}

/** The API of one cluster, as its administrator. A broken connection is an error that is no `Refused`. */
export class Api {
  readonly #options: RequestOptions;

  private constructor(options: RequestOptions) {
    this.#options = options;
  }

  static async from(kubeconfig: string): Promise<Api> {
    const view = ['--kubeconfig', kubeconfig, 'config', 'view', '--raw', '-o', 'json'];
    const { stdout } = await run('kubectl', view);
    const { clusters, users } = JSON.parse(stdout);
    const [{ cluster }] = clusters;
    const [{ user }] = users;
    const { hostname: host, port } = new URL(cluster.server);
    const bytes = (text: string) => (text ? Buffer.from(text, 'base64') : undefined);
    const agent = new Agent({
      keepAlive: true,
      ca: bytes(cluster['certificate-authority-data']),
      cert: bytes(user['client-certificate-data']),
      key: bytes(user['client-key-data']),
    });
    const headers = user.token ? { authorization: `Bearer ${user.token}` } : {};
    return new Api({ host, port, agent, headers });
  }

  create(path: string, object: object): Promise<AnyObject> {
    return this.#call('POST', path, object);
  }

  replace(path: string, object: object): Promise<AnyObject> {
    return this.#call('PUT', path, object);
  }

  patch(path: string, patch: object): Promise<AnyObject> {
    return this.#call('PATCH', path, patch, 'application/merge-patch+json');
  }

  apply(path: string, object: object): Promise<AnyObject> {
    const query = '?fieldManager=crashes&force=true';
    return this.#call('PATCH', path + query, object, 'application/apply-patch+yaml');
  }

  delete(path: string): Promise<AnyObject> {
    return this.#call('DELETE', path, { propagationPolicy: 'Background' });
  }

  list(path: string): Promise<AnyList> {
    return this.#call('GET', path);
  }

  /**
   * Calls `see` with each line of a watch until it ends, in whatever way; resolves with the words of a
   * refusal, when it was refused.
   */
  watch(path: string, see: (event: WatchEvent) => void): Promise<string | undefined> {
    return new Promise((resolve) => {
      let rest = '';
      const sent = request({ ...this.#options, path }, (response) => {
        const isWatch = response.statusCode === 200;
        response.setEncoding('utf8').on('data', (chunk: string) => {
          rest += chunk;
          if (!isWatch) return;
          const lines = rest.split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) see(JSON.parse(line));
        });
        response
          .on('error', () => {})
          .on('close', () => {
            resolve(isWatch ? undefined : `${response.statusCode} ${rest}`);
          });
      });
      sent.on('error', () => resolve(undefined)).end();
    });
  }

  #call<T>(
    method: string,
    path: string,
    body?: object,
    contentType = 'application/json',
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
      const headers = {
        ...this.#options.headers,
        'content-type': contentType,
        'content-length': bytes.length,
      };
      const sent = request({ ...this.#options, method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('error', reject).on('end', () => {
          const { statusCode: status = 0, complete } = response;
          if (!complete) reject(new Error('the answer was cut off'));
          else if (status < 300) resolve(JSON.parse(text));
          else reject(new Refused(`${method} ${path}`, status, text));
        });
      });
      sent.on('error', reject).end(bytes);
    });
  }
}
