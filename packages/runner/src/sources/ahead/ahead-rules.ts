import type { ExecutorJob } from '#execution/executor';

/** A ref as a job wants it: where it is on the server, and here. */
export interface WantedRef {
  readonly from: string;
  readonly to: string;
}

/** What can be fetched for a job before its place is ready. */
export interface AheadWish {
  /** With the job's credentials, at the address that the runner itself uses. */
  readonly repositoryUrl: string;
  readonly refs: readonly WantedRef[];
  readonly depth: number;
}

/**
 * What a job's fetch would bring, when that is so plain that no git is needed to ask for it: single refs,
 * of limited depth, from the server that the job comes from. Undefined for any other job, whose fetch is git's.
 */
export function aheadWish(
  { payload, variables }: Pick<ExecutorJob, 'payload' | 'variables'>,
  serverUrl: string,
): AheadWish | undefined {
  const { git_info: git, hooks = [], allow_git_fetch: mayFetch } = payload;
  const strategy = variables.get('GIT_STRATEGY') || (mayFetch ? 'fetch' : 'clone');
  // What a hook of the job does to its repository cannot be known before.
  const isChanged = hooks.some(({ name }) => name === 'pre_get_sources_script');
  const hasOwnFlags = Boolean(variables.get('GIT_FETCH_EXTRA_FLAGS'));
  if (strategy !== 'fetch' || isChanged || hasOwnFlags || git.depth <= 0) return undefined;
  const repositoryUrl = asReached(git.repo_url, serverUrl);
  if (git.repo_object_format !== 'sha1' || repositoryUrl === undefined) return undefined;
  const refs = git.refspecs.flatMap((refspec) => singleRef(refspec) ?? []);
  if (refs.length === 0 || refs.length < git.refspecs.length) return undefined;
  return { repositoryUrl, refs, depth: git.depth };
}

/** Names that git has for no ref; as paths they would lead elsewhere. */
const unlikeARef = /[\s~^?*[\\]|\.\.|@\{|(?:^|\/)\.|\/\/|\/$|\.lock(?:\/|$)/;

function singleRef(refspec: string): WantedRef | undefined {
  const [, from, to] = /^\+(refs\/[^:]+):(refs\/[^:]+)$/.exec(refspec) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return unlikeARef.test(from) || unlikeARef.test(to) ? undefined : { from, to };
}

/**
 * The repository's URL where the runner reaches its server; undefined for one of another server, for which
 * git may need a proxy or certificates.
 */
function asReached(repositoryUrl: string, serverUrl: string): string | undefined {
  const [repository, server] = [URL.parse(repositoryUrl), URL.parse(serverUrl)];
  if (!repository || !server || !/^https?:$/.test(repository.protocol)) return undefined;
  const isSame = repository.hostname === server.hostname || (isNear(repository) && isNear(server));
  if (!isSame || repository.protocol !== server.protocol || repository.port !== server.port) {
    return undefined;
  }
  repository.hostname = server.hostname;
  return repository.href;
}

const isNear = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
