import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import {
  type JobPayload,
  type JobRequest,
  type JobUpdate,
  headers as names,
  type RunnerInfo,
} from '@slipway/protocol';
import { type HttpAnswer, HttpClient, type HttpRequest } from './http.ts';

/** A job as far as the protocol needs it. */
export interface JobIdentity {
  readonly id: number;
  readonly token: string;
}

/** What the server answered to a request for a job. */
export type JobAnswer =
  | { readonly type: 'job'; readonly payload: JobPayload }
  /** `isNews`: the queue has changed meanwhile, so it is worth asking again at once. */
  | { readonly type: 'none'; readonly isNews: boolean }
  | { readonly type: 'refused'; readonly status: number; readonly message: string };

/** What the server answered to a trace patch or a state update. */
export interface JobStatus {
  readonly status: number;
  /** `Job-Status`: how the server sees the job. */
  readonly job: string | undefined;
  /** Bytes of the trace that the server has, when it said so. */
  readonly traceSize: number | undefined;
  /** How often the server wants to hear, in seconds. */
  readonly intervalSeconds: number | undefined;
}

/** What the client needs to know about its runner. */
export interface ClientOptions {
  readonly url: string;
  readonly token: string;
  readonly systemId: string;
  readonly info: RunnerInfo;
}

/**
 * The runner's half of the protocol with the server.
 *
 * Statuses that ask for patience (408, 429, 5xx) are tried again here, five times at most; lost
 * connections are the caller's business, because only it knows whether the call may be repeated.
 */
export class Client {
  readonly #http: HttpClient;
  readonly #options: ClientOptions;
  #lastUpdate: string | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#http = new HttpClient(`${options.url.replace(/\/+$/, '').replace(/\/ci$/, '')}/api/v4`);
  }

  /** Asks for a job; the server may hold the request for a minute. */
  async requestJob(signal: AbortSignal): Promise<JobAnswer> {
    const { info, token, systemId } = this.#options;
    const body: JobRequest = {
      info,
      token,
      system_id: systemId,
      ...(this.#lastUpdate && { last_update: this.#lastUpdate }),
    };
    const answer = await this.#post('/jobs/request', body, signal);
    const lastUpdate = header(answer, names.lastUpdate);
    const isNews = lastUpdate !== this.#lastUpdate;
    if (lastUpdate) this.#lastUpdate = lastUpdate;
    if (answer.status === 201) {
      return { type: 'job', payload: JSON.parse(answer.body.toString()) as JobPayload };
    }
    if (answer.status === 204) return { type: 'none', isNews };
    return { type: 'refused', status: answer.status, message: errorText(answer) };
  }

  async updateJob(job: JobIdentity, update: Omit<JobUpdate, 'token' | 'info'>): Promise<JobStatus> {
    const body: JobUpdate = { info: this.#options.info, token: job.token, output: {}, ...update };
    return toJobStatus(
      await this.#patiently({
        method: 'PUT',
        path: `/jobs/${job.id}`,
        headers: { ...json, [names.jobToken]: job.token },
        body: Buffer.from(JSON.stringify(body)),
      }),
    );
  }

  /** Appends `bytes` to the trace at `offset`. */
  async patchTrace(
    job: JobIdentity,
    offset: number,
    bytes: Buffer,
    isDebug: boolean,
  ): Promise<JobStatus> {
    return toJobStatus(
      await this.#patiently({
        method: 'PATCH',
        path: `/jobs/${job.id}/trace?debug_trace=${isDebug}`,
        headers: {
          'content-type': 'text/plain',
          'content-range': `${offset}-${offset + bytes.length - 1}`,
          [names.jobToken]: job.token,
        },
        body: bytes,
      }),
    );
  }

  /** Sends one file as multipart form; its length need not be known. Not repeated here. */
  async uploadArtifact(
    job: JobIdentity,
    query: URLSearchParams,
    file: { readonly name: string; readonly stream: Readable },
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const boundary = `slipway-${randomUUID()}`;
    // A request that fails before it is sent has not begun to read.
    guarded(file.stream);
    try {
      return await this.#http.send({
        method: 'POST',
        path: `/jobs/${job.id}/artifacts?${query}`,
        headers: {
          'content-type': `multipart/form-data; boundary=${boundary}`,
          [names.jobToken]: job.token,
        },
        body: guarded(Readable.from(multipart(boundary, file.name, file.stream))),
        signal,
        timeoutSeconds: 600,
      });
    } finally {
      file.stream.destroy();
    }
  }

  /** Opens the artifacts of an earlier job. Follows redirects without handing on the token. */
  async downloadArtifacts(job: JobIdentity, signal: AbortSignal): Promise<IncomingMessage> {
    const answer = await this.#http.open({
      method: 'GET',
      path: `/jobs/${job.id}/artifacts?direct_download=true`,
      headers: { [names.jobToken]: job.token },
      signal,
      timeoutSeconds: 600,
    });
    const location = answer.headers.location;
    if (!location || (answer.statusCode !== 302 && answer.statusCode !== 307)) return answer;
    answer.resume();
    return await this.#http.open({ method: 'GET', path: location, signal, timeoutSeconds: 600 });
  }

  /** Makes a release, as the job that asks for it. */
  async createRelease(
    job: JobIdentity & { readonly projectId: number },
    release: object,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    return await this.#patiently({
      method: 'POST',
      path: `/projects/${job.projectId}/releases`,
      headers: { ...json, [names.jobToken]: job.token },
      body: Buffer.from(JSON.stringify(release)),
      signal,
    });
  }

  /**
   * Asks git's service for fetching, by protocol version 2 and as the URL's user; resolves with the whole
   * answer. Not repeated here.
   */
  async askGit(repositoryUrl: string, question: Buffer): Promise<Buffer> {
    const { origin, pathname, username, password } = new URL(repositoryUrl);
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const { status, body } = await this.#http.send({
      method: 'POST',
      path: `${origin}${pathname}/git-upload-pack`,
      headers: {
        authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
        'content-type': 'application/x-git-upload-pack-request',
        accept: 'application/x-git-upload-pack-result',
        'git-protocol': 'version=2',
        'user-agent': 'slipway-runner',
      },
      body: question,
      timeoutSeconds: 10,
      mostBytes: mostSourceBytes,
    });
    if (status !== 200) throw new Error(`the server answers ${status} to a fetch`);
    return body;
  }

  close(): void {
    this.#http.close();
  }

  #post(path: string, body: object, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#patiently({
      method: 'POST',
      path,
      headers: { ...json, [names.runnerToken]: this.#options.token },
      body: Buffer.from(JSON.stringify(body)),
      signal,
      timeoutSeconds: 90,
      mostBytes: mostPayloadBytes,
    });
  }

  async #patiently(request: HttpRequest): Promise<HttpAnswer> {
    const headers = {
      'user-agent': `slipway-runner ${this.#options.info.version} (node; linux)`,
      accept: 'application/json',
      'x-request-id': randomUUID().replaceAll('-', ''),
      ...request.headers,
    };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#http.send({ ...request, headers });
      if (attempt === 5 || !isTemporary(answer.status)) return answer;
      const asked = Number(answer.headers['retry-after']);
      const milliseconds = asked > 0 ? asked * 1000 : 100 * 2 ** attempt;
      await delay(milliseconds, undefined, request.signal && { signal: request.signal });
    }
  }
}

/** Scripts and variables of one job: the server keeps configurations below this. */
const mostPayloadBytes = 64 << 20;

/** Sources that are larger take long in any case, and are git's to stream to the disk. */
const mostSourceBytes = 8 << 20;

const json = { 'content-type': 'application/json' };

const isTemporary = (status: number): boolean =>
  [408, 429, 500, 502, 503, 504].includes(status) || status >= 512;

function toJobStatus(answer: HttpAnswer): JobStatus {
  const range = /-(\d+)$/.exec(header(answer, 'range') ?? '')?.[1];
  const interval = Number(header(answer, names.traceUpdateInterval));
  return {
    status: answer.status,
    job: header(answer, names.jobStatus),
    traceSize: range === undefined ? undefined : Number(range),
    intervalSeconds: interval > 0 ? Math.min(interval, 900) : undefined,
  };
}

function header(answer: HttpAnswer, name: string): string | undefined {
  const value = answer.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
}

/** The server's own words about a refusal, or nothing. */
export function errorText(answer: HttpAnswer): string {
  try {
    const { message, error } = JSON.parse(answer.body.toString()) as Record<string, unknown>;
    const text = message ?? error ?? '';
    return typeof text === 'string' ? text : JSON.stringify(text);
  } catch {
    return '';
  }
}

async function* multipart(boundary: string, name: string, file: Readable): AsyncGenerator<Buffer> {
  yield Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; ` +
      `filename="${name.replace(/["\r\n]/g, '_')}"\r\n` +
      'content-type: application/octet-stream\r\n\r\n',
  );
  for await (const chunk of file) yield chunk as Buffer;
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}
