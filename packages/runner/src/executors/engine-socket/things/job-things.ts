import type { Engine } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import type { SocketJob, Subject } from '../rules/decision.ts';
import { latest } from './image-names.ts';
import { type JobImages, jobImagesOf } from './job-images.ts';

/** What of the engine is a job's, or open to it. */
export interface JobThings extends JobImages {
  /** The container's own id, or undefined when it is not the job's. */
  container(idOrName: string): Promise<string | undefined>;
  /** Why the job may not do what it asks. */
  problemOf(subject: Subject): Promise<Problem | undefined>;
  /** Something that the job has made or pulled: by its id, an image also by its name. */
  bring(what: string): void;
  /** A name that is no image's any more. */
  drop(name: string): void;
}

/** Why something cannot be. */
export interface Problem {
  readonly status: number;
  readonly message: string;
}

/** The engine has no room for a job's names beside those of others: they begin with this. */
export const nameOf = (job: ExecutorJob, name: string): string =>
  `${job.uniqueName}-${job.payload.id}-${name}`;

/** Looks at the engine each time: what was a job's a moment ago may be gone. */
export function thingsOf(
  engine: Engine,
  job: ExecutorJob,
  names: Pick<SocketJob, 'imagePath' | 'localPath'>,
  hasNetwork: (idOrName: string) => boolean,
  proxied?: string,
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

  const images = jobImagesOf({ engine, job, names, brought, proxied });

  return {
    ...images,
    container,
    bring: (what) => void brought.add(/^(sha256:|[0-9a-f]{64}$)/.test(what) ? what : latest(what)),
    drop: (name) => void brought.delete(latest(name)),
    async problemOf(subject) {
      if (subject.kind === 'image') {
        const message = await images.imageProblem(subject.name);
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
