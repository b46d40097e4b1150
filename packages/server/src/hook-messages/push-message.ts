import {
  type Commit,
  getCommit,
  listCommits,
  type Repository,
  tagMessage,
  zeroSha,
} from '@slipway/git';
import type { Project } from '#projects/project';
import type { User } from '#users/user';
import { commitFacts, projectFacts, repositoryFacts, userFacts } from './message-facts.ts';

/** So many commits are told of; how many there are is told in any case. */
const mostCommits = 20;

/** A branch or tag that was moved, made or deleted. */
export interface PushFacts {
  readonly project: Project;
  readonly user: User | undefined;
  readonly url: string;
  /** In full. */
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly isProtected: boolean;
}

/** What a hook is told of a push. */
export async function pushMessage(repository: Repository, facts: PushFacts) {
  const { project, user, url, ref, before, after, isProtected } = facts;
  const tagName = ref.replace(/^refs\/tags\//, '');
  const kind = ref.startsWith('refs/tags/') ? 'tag_push' : 'push';
  const { commits, total } = await commitsOf(repository, facts);
  const { name, username, id } = userFacts(user);
  const tip = after === zeroSha ? undefined : await getCommit(repository, after);
  return {
    object_kind: kind,
    event_name: kind,
    before,
    after,
    ref,
    ref_protected: isProtected,
    checkout_sha: tip?.sha ?? null,
    message: kind === 'tag_push' && tip ? (await tagMessage(repository, tagName)) || null : null,
    user_id: id,
    user_name: name,
    user_username: username,
    user_email: '',
    user_avatar: null,
    project_id: project.id,
    project: projectFacts(project, url),
    commits,
    total_commits_count: total,
    push_options: {},
    repository: repositoryFacts(project, url),
  };
}

async function commitsOf(repository: Repository, { project, url, ref, before, after }: PushFacts) {
  if (after === zeroSha || ref.startsWith('refs/tags/')) return { commits: [], total: 0 };
  const since = before === zeroSha ? {} : { notFrom: before };
  const found = await listCommits(repository, { from: after, ...since, skip: 0, limit: 1000 });
  // Of a new branch only what is on it is news, and nobody knows where it began.
  const all = before === zeroSha ? found.slice(0, 1) : found;
  const told = all.slice(0, mostCommits).reverse();
  const files = await filesOf(repository, told);
  const commits = told.map((commit) => ({
    ...commitFacts(commit, `${url}/${project.fullPath}`),
    ...(files.get(commit.sha) ?? noFiles()),
  }));
  return { commits, total: all.length };
}

interface ChangedNames {
  readonly added: string[];
  readonly modified: string[];
  readonly removed: string[];
}

function noFiles(): ChangedNames {
  return { added: [], modified: [], removed: [] };
}

/** The names of what each commit has changed, by one run of git. */
async function filesOf(repository: Repository, commits: readonly Commit[]) {
  const files = new Map<string, ChangedNames>();
  if (commits.length === 0) return files;
  const shas = commits.map(({ sha }) => sha);
  const args = ['log', '--no-walk', '--no-renames', '--name-status', '-z', '--format=%H', ...shas];
  const words = (await repository.run(args)).toString('utf8').split('\0');
  let current = noFiles();
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? '').trim();
    if (/^[0-9a-f]{40}$/.test(word)) {
      current = noFiles();
      files.set(word, current);
    } else if (/^[AMDT]$/.test(word)) {
      at += 1;
      const list = { A: current.added, D: current.removed }[word] ?? current.modified;
      list.push(words[at] ?? '');
    }
  }
  return files;
}
