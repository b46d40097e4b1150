import { type Engine, ImagePullFailed, parseReference } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { isGuarded } from '../docker/guarded-image.ts';
import { registryLogin } from '../images/registry-auth.ts';
import type { SocketJob, Subject } from './rules/decision.ts';
import { imagesIn } from './rules/dockerfile-images.ts';
import { engineNameOf, jobImages } from './rules/local-names.ts';

/** What of the engine is a job's, or open to it. */
export interface JobThings {
  /** The container's own id, or undefined when it is not the job's. */
  container(idOrName: string): Promise<string | undefined>;
  /** What the engine calls an image: one that the job has named has another name there. */
  image(name: string): string;
  /** Why the job may not use an image that is here; undefined when it may, or when it is not here. */
  imageProblem(name: string): Promise<string | undefined>;
  /** Brings what a build begins with, by the job's own rights; says why it cannot. */
  buildProblem(
    dockerfile: string,
    args: Readonly<Record<string, string>>,
  ): Promise<string | undefined>;
  /** Why the job may not do what it asks. */
  problemOf(subject: Subject): Promise<Problem | undefined>;
  /** Something that the job has made or pulled: by its id, an image also by its name. */
  bring(what: string): void;
  /** A name that is no image's any more. */
  drop(name: string): void;
  isOwnImage(id: string, names: readonly string[]): boolean;
}

/** Why something cannot be. */
export interface Problem {
  readonly status: number;
  readonly message: string;
}

/** The engine has no room for a job's names beside those of others: they begin with this. */
export const nameOf = (job: ExecutorJob, name: string): string =>
  `${job.uniqueName}-${job.payload.id}-${name}`;

const latest = (name: string): string => {
  const reference = parseReference(name);
  const isBare = reference?.tag === 'latest' && !name.endsWith(':latest');
  return isBare ? `${name}:latest` : name;
};

/** Looks at the engine each time: what was a job's a moment ago may be gone. */
export function thingsOf(
  engine: Engine,
  job: ExecutorJob,
  names: Pick<SocketJob, 'imagePath' | 'localPath'>,
  hasNetwork: (idOrName: string) => boolean,
): JobThings {
  /** Ids and names of images, ids of containers and commands. No label says it: an image may have any. */
  const brought = new Set<string>();

  async function container(idOrName: string): Promise<string | undefined> {
    for (const id of [nameOf(job, idOrName), idOrName]) {
      const found = await engine.containers.inspect(id);
      if (found && brought.has(found.Id)) return found.Id;
    }
    return undefined;
  }

  function isOwnImage(id: string, names: readonly string[]): boolean {
    return [id, ...names].some((name) => brought.has(name));
  }

  function localName(name: string): string {
    const local = engineNameOf(name, names);
    return local !== undefined && brought.has(local) ? local : name;
  }

  async function imageProblem(asked: string): Promise<string | undefined> {
    const name = localName(asked);
    const image = await engine.images.inspect(name);
    if (image === undefined || brought.has(image.Id) || brought.has(latest(name))) return undefined;
    const all = [...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])];
    // An id says nothing of whose it is, and another job's name says that it is not this one's.
    const open = all.filter((it) => !it.startsWith(jobImages));
    if (open.length === 0) return `no such image: ${name}`;
    if (!isGuarded(job, latest(name), image)) return undefined;
    const wanted = open.includes(latest(name)) ? latest(name) : (open[0] ?? name);
    if (await pull(wanted)) return undefined;
    return `no such image: ${name}: the registry does not give it to this job`;
  }

  /** Asks the registry by the job's own login; what is here already is not sent again. */
  async function pull(name: string): Promise<boolean> {
    const { payload, variables } = job;
    const login = registryLogin(name, variables.get('DOCKER_AUTH_CONFIG'), payload.credentials);
    try {
      const { Id } = await engine.images.pull(name, { credentials: login });
      brought.add(Id).add(name);
      return true;
    } catch (error) {
      if (error instanceof ImagePullFailed) return false;
      throw error;
    }
  }

  async function buildProblem(
    dockerfile: string,
    args: Readonly<Record<string, string>>,
  ): Promise<string | undefined> {
    const images = imagesIn(dockerfile, args);
    if (images === undefined) {
      return 'the Dockerfile has an instruction that no build without BuildKit knows';
    }
    for (const name of images) {
      const problem = await baseProblem(name);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  async function baseProblem(name: string): Promise<string | undefined> {
    const isId = /^(sha256:)?[0-9a-f]{12,64}$/.test(name);
    if (!isId && parseReference(name) === undefined) return `FROM "${name}" names no image`;
    const isHere = (await engine.images.inspect(name)) !== undefined;
    if (!isHere && (isId || !(await pull(latest(name))))) {
      return `pull access denied for ${name}, or there is no such image`;
    }
    const problem = isHere ? await imageProblem(name) : undefined;
    return problem ?? (await triggerProblem(name));
  }

  /** What a base image does in builds upon it: it may copy from other images. */
  async function triggerProblem(name: string): Promise<string | undefined> {
    const config = (await engine.images.inspect(name))?.Config as
      | { readonly OnBuild?: readonly string[] | null }
      | undefined;
    const triggers = config?.OnBuild ?? [];
    if (triggers.length === 0) return undefined;
    const isCopying = triggers.some((line) => /--from/i.test(line));
    return isCopying
      ? `${name} copies from other images by ONBUILD, which no job may use`
      : undefined;
  }

  return {
    container,
    image: localName,
    imageProblem,
    buildProblem,
    isOwnImage,
    bring: (what) => void brought.add(/^(sha256:|[0-9a-f]{64}$)/.test(what) ? what : latest(what)),
    drop: (name) => void brought.delete(latest(name)),
    async problemOf(subject) {
      if (subject.kind === 'image') {
        const message = await imageProblem(subject.name);
        return message === undefined ? undefined : { status: 404, message };
      }
      const { kind, id } = subject;
      if (kind === 'network') {
        return hasNetwork(id) ? undefined : { status: 404, message: `network ${id} not found` };
      }
      if (kind === 'exec' ? brought.has(id) : await container(id)) return undefined;
      return { status: 404, message: `No such ${kind === 'exec' ? 'exec instance' : kind}: ${id}` };
    },
  };
}
