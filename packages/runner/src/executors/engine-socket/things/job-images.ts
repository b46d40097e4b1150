import { type Engine, ImagePullFailed } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { isGuarded } from '#executors/docker/guarded-image';
import { proxiedImage } from '#executors/images/proxied-image';
import { registryLogin } from '#executors/images/registry-auth';
import type { SocketJob } from '../rules/decision.ts';
import { imagesIn } from '../rules/dockerfile-images.ts';
import { engineNameOf, jobImages } from '../rules/local-names.ts';
import { buildProblem } from './base-images.ts';
import { isId, latest } from './image-names.ts';

/** What of the engine's images is a job's, or open to it. */
export interface JobImages {
  /** What the engine calls an image: one that the job has named has another name there. */
  image(name: string): string;
  /** Why the job may not use an image that is here; undefined when it may, or when it is not here. */
  imageProblem(name: string): Promise<string | undefined>;
  /** Brings what a build begins with, by the job's own rights; says why it cannot. */
  buildProblem(
    dockerfile: string,
    args: Readonly<Record<string, string>>,
  ): Promise<string | undefined>;
  isOwnImage(id: string, names: readonly string[]): boolean;
  /** By what name and with what login the server's registry gives an image of another; undefined if not. */
  nearer(name: string): NearerImage | undefined;
  /** The engine has it by the nearer name: so the job has it as `name`. Answers what the engine calls that. */
  hasCome(name: string, nearer: NearerImage): Promise<string | undefined>;
  /**
   * Brings what a Dockerfile names by the server's registry, where that is nearer: `isFresh`, also what is here.
   * Answers what the engine calls an image in this build.
   */
  bringNearer(
    dockerfile: string,
    args: Readonly<Record<string, string>>,
    isFresh: boolean,
  ): Promise<(name: string) => string>;
  /** Says something in the job's log. */
  tell(sentence: string): void;
}

/** A copy in the server's registry. */
export interface NearerImage {
  readonly reference: string;
  readonly credentials: ReturnType<typeof registryLogin>;
}

/** Whose images these are. */
export interface ImagesPlace {
  readonly engine: Engine;
  readonly job: ExecutorJob;
  readonly names: Pick<SocketJob, 'imagePath' | 'localPath'>;
  /** Ids and names. No label says it: an image may have any. */
  readonly brought: Set<string>;
  /** The registry whose images the server's registry brings. */
  readonly proxied: string | undefined;
}

/** Looks at the engine each time: what was a job's a moment ago may be gone. */
export function jobImagesOf({ engine, job, names, brought, proxied }: ImagesPlace): JobImages {
  /** What came by the server's registry, by the names that the job knows. */
  const nearerNames = new Map<string, string>();

  function isOwnImage(id: string, all: readonly string[]): boolean {
    return [id, ...all].some((name) => brought.has(name));
  }

  function image(name: string): string {
    const local = engineNameOf(name, names);
    if (local !== undefined && brought.has(local)) return local;
    return nearerNames.get(latest(name)) ?? name;
  }

  async function imageProblem(asked: string): Promise<string | undefined> {
    const name = image(asked);
    const found = await engine.images.inspect(name);
    if (found === undefined || brought.has(found.Id) || brought.has(latest(name))) return undefined;
    const all = [...(found.RepoTags ?? []), ...(found.RepoDigests ?? [])];
    // An id says nothing of whose it is, and another job's name says that it is not this one's.
    const open = all.filter((it) => !it.startsWith(jobImages));
    if (open.length === 0) return `no such image: ${name}`;
    if (!isGuarded(job, latest(name), found)) return undefined;
    const wanted = open.includes(latest(name)) ? latest(name) : (open[0] ?? name);
    if ((await pull(wanted)) === undefined) return undefined;
    return `no such image: ${name}: the registry does not give it to this job`;
  }

  const loginFor = (name: string) =>
    registryLogin(name, job.variables.get('DOCKER_AUTH_CONFIG'), job.payload.credentials);

  /** Asks the registry by the job's own login, and says why it gives nothing; what is here is not sent again. */
  async function pull(name: string): Promise<string | undefined> {
    try {
      const { Id } = await engine.images.pull(name, { credentials: loginFor(name) });
      brought.add(Id).add(name);
      return undefined;
    } catch (error) {
      if (error instanceof ImagePullFailed) return error.message;
      throw error;
    }
  }

  function nearer(name: string): NearerImage | undefined {
    const reference = isId(name) ? undefined : proxiedImage(latest(name), proxied, job.payload);
    if (!reference) return undefined;
    return { reference, credentials: loginFor(reference) };
  }

  async function bringNearer(
    dockerfile: string,
    args: Readonly<Record<string, string>>,
    isFresh: boolean,
  ): Promise<(name: string) => string> {
    const fresh = new Map<string, string>();
    for (const name of imagesIn(dockerfile, args) ?? []) {
      const copy = nearer(name);
      if (copy === undefined) continue;
      if (!isFresh && (await engine.images.inspect(image(name))) !== undefined) continue;
      const problem = await pull(copy.reference);
      if (problem === undefined) fresh.set(name, copy.reference);
      else tell(`${name} does not come by the dependency proxy: ${problem}`);
    }
    return (name) => fresh.get(name) ?? image(name);
  }

  const tell = (sentence: string) => job.log.plain(sentence);

  return {
    ...{ image, imageProblem, isOwnImage, nearer, bringNearer, tell },
    buildProblem: (dockerfile, args) =>
      buildProblem({ engine, pull, imageProblem }, dockerfile, args),
    async hasCome(name, { reference }) {
      const { Id } = (await engine.images.inspect(reference)) ?? {};
      if (Id !== undefined) brought.add(Id);
      brought.add(reference);
      const local = engineNameOf(name, names);
      // What is named by its digest gets no other name.
      if (local === undefined) nearerNames.set(name, reference);
      else await engine.images.tag(reference, local);
      if (local !== undefined) brought.add(local);
      return local;
    },
  };
}
