import type { GitInfo } from '@slipway/protocol';
import { quote } from '#execution/script';
import { commandEcho, warningLine } from '#log/log-text';
import type { SourceSettings, SubmoduleSettings } from './source-settings.ts';

/** What is known about the place where a job's sources go. */
export interface SourcePlace {
  /** There is nothing to clean. */
  readonly isNew: boolean;
  /** All that is wanted is there already. */
  readonly isFetched: boolean;
  /** Whether scripts run in a container, as any user. */
  readonly isAnyUser: boolean;
  /** The configuration with the job's credentials, where its scripts see it. */
  readonly credentials: string;
}

/** The git commands that bring a job's sources, for one shell on the host. */
export function sourceScript(git: GitInfo, settings: SourceSettings, place: SourcePlace): string {
  const depth = git.depth > 0 ? ` with git depth set to ${git.depth}` : '';
  const { submodules, lfs } = settings;
  return [
    'set -e',
    // Files must be writable for whatever user an image runs as.
    ...(place.isAnyUser ? ['umask 0000'] : []),
    ...(lfs && submodules ? [pullFromLfs] : []),
    say(`Fetching changes${depth}...`),
    ...(place.isFetched ? [] : [fetch(git, settings.fetchFlags)]),
    ...checkout(git, settings, place),
    ...(lfs && submodules && settings.checkout ? ['pull_from_lfs'] : []),
    ...(submodules ? updateSubmodules(submodules, settings, place) : []),
  ].join('\n');
}

/** What follows where there are no submodules, and something may be kept in Git LFS. */
export function lfsScript({ isAnyUser }: Pick<SourcePlace, 'isAnyUser'>): string {
  return ['set -e', ...(isAnyUser ? ['umask 0000'] : []), pullFromLfs, 'pull_from_lfs'].join('\n');
}

function fetch(git: GitInfo, flags: readonly string[]): string {
  return [
    'git -c include.path="$SLIPWAY_FETCH_CONFIG" -c http.userAgent=slipway-runner fetch origin',
    ...git.refspecs.map(quote),
    git.depth > 0 ? `--depth ${git.depth}` : '$([ -f .git/shallow ] && echo --unshallow)',
    ...flags.map(quote),
    // Last, so that no flag of the job outdoes it: a container may have left a folder that looks like
    // a submodule, and git on the host would obey its configuration.
    '--no-recurse-submodules',
  ].join(' ');
}

function checkout(git: GitInfo, settings: SourceSettings, { isNew }: SourcePlace): string[] {
  if (!settings.checkout) return [say('Skipping Git checkout')];
  return [
    say(`Checking out ${git.sha.slice(0, 8)} as detached HEAD (ref is ${git.ref})...`),
    `git -c submodule.recurse=false checkout -f -q ${quote(git.sha)}`,
    ...(isNew || settings.cleanFlags.length === 0 ? [] : [clean(settings.cleanFlags)]),
  ];
}

const clean = (flags: readonly string[]): string => ['git clean', ...flags.map(quote)].join(' ');

function updateSubmodules(
  wish: SubmoduleSettings,
  settings: SourceSettings,
  { credentials }: SourcePlace,
): string[] {
  const { isRecursive, depth, paths, updateFlags } = wish;
  const recursive = isRecursive ? ' --recursive' : '';
  const suffix = `${recursive && ' recursively'}${depth > 0 ? ` with git depth set to ${depth}` : ''}`;
  const only = paths.length > 0 ? ` -- ${paths.map(quote).join(' ')}` : '';
  const sync = `git submodule sync${recursive}${only}`;
  const update = [
    `git submodule update --init --force${recursive}`,
    ...(depth > 0 ? [`--depth ${depth}`] : []),
    ...updateFlags.map(quote),
  ].join(' ');
  const each = (command: string): string =>
    `git submodule --quiet foreach${recursive} ${quote(command)}`;
  const cleanEach = settings.cleanFlags.length === 0 ? ':' : clean(settings.cleanFlags);
  return [
    say(`Updating/initializing submodules${suffix}...`),
    'git submodule init',
    sync,
    `${update}${only} || {`,
    `printf '%s' ${quote(warningLine('Updating submodules failed. Retrying...'))}`,
    // With --remote the branch that is wanted may not have come with the commit that is recorded.
    ...(updateFlags.includes('--remote')
      ? [each("git fetch origin '+refs/heads/*:refs/remotes/origin/*'")]
      : []),
    sync,
    `${update}${only}`,
    '}',
    // What --remote or --merge has chosen stays: HEAD is what is meant.
    each(`${cleanEach} && git reset --hard --quiet`),
    ...(settings.lfs ? [each(`${pullFromLfs}\npull_from_lfs`)] : []),
    say('Configuring submodules to use parent git credentials...'),
    each(`git config --replace-all include.path ${quote(credentials)}`),
  ];
}

const noLfs =
  'Git LFS is not installed beside the runner: files that are kept there are pointers in this job. ' +
  "Install it (Debian: apt-get install git-lfs), or set GIT_LFS_SKIP_SMUDGE to 'true'";
const foreignLfs =
  'Git LFS: .lfsconfig may name servers by http:// and https:// only, since it is read beside the runner';

/**
 * Fetches what the pointers of a repository stand for, where there are any. The filter is named here
 * and not in a file, so that no other command runs it. What `.lfsconfig` may name beside servers
 * would make git-lfs read folders of this machine or run ssh.
 */
const pullFromLfs = `pull_from_lfs() {
git grep -q --cached filter=lfs -- ':(glob)**/.gitattributes' || return 0
if ! git lfs version >/dev/null 2>&1; then
printf '%s' ${quote(warningLine(noLfs))}
return 0
fi
for key in lfs.url remote.origin.lfsurl; do
case "$(git config --file .lfsconfig --get "$key" 2>/dev/null)" in
''|http://*|https://*) ;;
*) printf '%s\\n' ${quote(foreignLfs)}; return 1 ;;
esac
done
git -c filter.lfs.clean='git-lfs clean -- %f' -c filter.lfs.smudge='git-lfs smudge -- %f' \\
-c filter.lfs.process='git-lfs filter-process' -c filter.lfs.required=true lfs pull
}`;

const say = (text: string): string => `printf '%s\\n' ${quote(commandEcho(text))}`;
