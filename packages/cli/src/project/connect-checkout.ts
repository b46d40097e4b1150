import { git, remotes } from './checkout.ts';
import { credentialHelper } from './git-sign-in.ts';

/** Which folder, and which project. */
export interface ConnectOptions {
  /** The project's address for git. */
  readonly projectUrl: string;
  readonly serverUrl: string;
  readonly dataDir: string;
}

/** What became of the checkout around the current folder. */
export type Connected =
  | { readonly status: 'no-checkout' }
  /** `slipway` leads somewhere else already. */
  | { readonly status: 'taken'; readonly url: string }
  | { readonly status: 'connected'; readonly branch: string };

const remoteName = 'slipway';

/** Lets `git push slipway` reach a project without a question: the remote, and who signs in for it. */
export function connectCheckout({ projectUrl, serverUrl, dataDir }: ConnectOptions): Connected {
  if (git('rev-parse', '--git-dir') === undefined) return { status: 'no-checkout' };
  signIn(serverUrl, dataDir);
  const present = remotes().find(({ name }) => name === remoteName);
  if (present && present.url !== projectUrl) return { status: 'taken', url: present.url };
  if (!present) git('remote', 'add', remoteName, projectUrl);
  return { status: 'connected', branch: git('symbolic-ref', '--short', 'HEAD') ?? 'HEAD:main' };
}

/** For this server in this checkout alone; what the user set up for other hosts stays. */
function signIn(serverUrl: string, dataDir: string): void {
  const key = `credential.${serverUrl}.helper`;
  git('config', '--local', '--unset-all', key);
  // An empty one first: no other helper is asked, or given the token to keep.
  git('config', '--local', '--add', key, '');
  git('config', '--local', '--add', key, credentialHelper(dataDir));
}
