import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ContainerPlace } from '../placed-container.ts';
import type { PublishedPorts } from '../published-ports.ts';
import type { Decision } from '../rules/decision.ts';
import { asJobSays } from '../rules/local-names.ts';
import { askEngine } from './engine-client.ts';
import { type At, toEngine } from './wire.ts';

/** What answers a job. */
export interface JobEngineOptions extends ContainerPlace {
  /** The engine's own socket. */
  readonly socketPath: string;
  /** Where contexts of builds are kept for their time; no job sees it. */
  readonly folder: string;
  readonly ports: PublishedPorts;
  /** Told of each name that the job has given an image, and of each that it has pushed. */
  readonly tagged: (name: string) => void;
  readonly pushed: (name: string) => void;
}

/** A request that the rules have allowed, and whom it is answered to. */
export interface Exchange {
  readonly options: JobEngineOptions;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly at: At;
  readonly decision: Extract<Decision, { type: 'allowed' }>;
}

/** After these a container does something that it has not done before. */
export const isBeginning = /^\/containers\/[^/]+\/(start|restart|unpause)$/;

/** Asks the engine, with what is said here in the place of what the client has said. */
export function ask(
  { options, request, at: { version, path } }: Exchange,
  query: URLSearchParams,
  body: string | Readable,
): Promise<IncomingMessage> {
  return askEngine(options.socketPath, request, {
    ...{ method: request.method ?? 'GET', path: toEngine(version, path, query), body },
    isUnstoppable: isBeginning.test(path),
  });
}

/** What the engine says, with the names that the job knows. */
export function inJobsWords(options: JobEngineOptions, text: string): string {
  return asJobSays(text, options.nameOf(''), options.job()?.localPath ?? '');
}
