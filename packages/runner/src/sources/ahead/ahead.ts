import type { ExecutorJob } from '#execution/executor';
import { removeTree } from '#host/remove-tree';
import { aheadWish } from './ahead-rules.ts';
import { type Ahead, type AskGit, fetchAhead } from './fetch-ahead.ts';
import type { LastFetches } from './last-fetches.ts';
import { presentCommits } from './present-commits.ts';

/** The sources of a job on their way, while its place is still being made. */
export interface AheadFetch {
  /** What has come; undefined when git has to fetch, whatever the reason. */
  readonly arrived: Promise<Ahead | undefined>;
  /** Lets go of what nobody has taken. */
  close(): Promise<void>;
}

/** What is known of a job before anything of it exists. */
export type AheadJob = Pick<
  ExecutorJob,
  'payload' | 'variables' | 'host' | 'privateFolder' | 'hostEnvironment'
>;

/** Begins to fetch what a job will check out, if its fetch is plain enough. */
export function beginAhead(
  job: AheadJob,
  server: { readonly url: string; readonly ask: AskGit },
  lastFetches: LastFetches,
): AheadFetch {
  const wish = aheadWish(job, server.url);
  const folder = job.privateFolder.replace(/\.private$/, '-ahead.private');
  const git = `${job.host.project}/.git`;

  async function fetch(): Promise<Ahead | undefined> {
    if (!wish) return undefined;
    // Of a runner that was killed.
    await removeTree(folder);
    const present = await presentCommits(git);
    const last = lastFetches.of(git);
    const place = { folder, present, last, environment: job.hostEnvironment };
    return await fetchAhead(wish, place, server.ask);
  }

  const arrived = fetch().catch(() => undefined);
  return {
    arrived,
    async close() {
      await arrived;
      await removeTree(folder);
    },
  };
}
