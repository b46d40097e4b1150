/** One use of power: who did what to whose thing, from where and by which credentials. No secrets. */
export interface AuditEvent {
  readonly id: number;
  readonly createdAt: Date;
  /** 0 is nobody: a stranger who tried to sign in. */
  readonly authorId: number;
  readonly authorName: string;
  /** Whose business it is. */
  readonly entityKind: EntityKind;
  readonly entityId: number;
  readonly entityPath: string;
  /** In words of one kind: `project_variable_created`, `job_play`, `repository_push`. */
  readonly event: string;
  /** What it was done to; the same as the entity where there is nothing narrower. */
  readonly targetKind: string;
  readonly targetId: string;
  readonly targetName: string;
  readonly message: string;
  /** What was asked for. Only values that tell no secret; of the others that they were given. */
  readonly changes: Readonly<Record<string, unknown>>;
  readonly address: string;
  readonly credential: Credential;
  readonly requestId: string;
}

/** Whose business something can be. */
export type EntityKind = 'Project' | 'Group' | 'User' | 'Instance';

/** By what right somebody acted. */
export interface Credential {
  readonly kind:
    | 'none'
    | 'password'
    | 'session'
    | 'personal_access_token'
    | 'project_access_token'
    | 'group_access_token'
    | 'job_token'
    | 'deploy_token';
  /** Of the token, or of the job. */
  readonly id?: number;
  readonly name?: string;
  /** The administrator who acted in the author's name. */
  readonly sudoBy?: string;
}

/** A thing, as events name it. */
export interface Named {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'created',
  PUT: 'updated',
  PATCH: 'updated',
  DELETE: 'destroyed',
};

/**
 * What doing something at an address is called: `DELETE /projects/:id/variables/:key` is a
 * `project_variable_destroyed`, `POST /projects/:id/jobs/:job_id/play` a `job_play`. Made of the address,
 * so that none is forgotten.
 */
export function eventName(method: string, path: string): string {
  // GitLab's addresses say by which way a cluster comes: that is no thing of its own.
  const address = path.replace(/\/clusters\/(user|add)$/, '/clusters');
  const segments = address.split('/').filter((segment) => segment !== '');
  const isFixed = (segment: string) => !/^[:*]/.test(segment);
  const nouns = segments.filter(isFixed).map(words);
  const [before = ''] = segments.slice(-2, -1);
  const isAction = segments.length > 2 && isFixed(segments.at(-1) ?? '') && !isFixed(before);
  const [owner = '', ...rest] = nouns;
  const last = rest.at(-1);
  if (isAction && last !== undefined && rest.length > 1) {
    return `${singular(rest.at(-2) ?? '')}_${last}`;
  }
  const noun = last === undefined ? singular(owner) : `${singular(owner)}_${singular(last)}`;
  if (isAction && /^(block|unblock|activate|deactivate)$/.test(last ?? '')) return noun;
  return `${noun}_${verbs[method] ?? method.toLowerCase()}`;
}

const words = (segment: string) => segment.replaceAll(/[^a-z0-9]+/gi, '_');

function singular(noun: string): string {
  if (/(status|access)$/.test(noun)) return noun;
  return noun
    .replace(/ies$/, 'y')
    .replace(/(branch|ss)es$/, '$1')
    .replace(/s$/, '');
}

/** The same as a sentence: `Project variable created`. */
export function sentenceOf(event: string): string {
  const text = event.replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Parameters whose values tell no secret. */
const plain: ReadonlySet<string> = new Set(
  (
    'access_level access_levels active admin allow_force_push ci_config_path default_branch ' +
    'ci_pipeline_variables_minimum_override_role default_permissions enabled environment_scope ' +
    'expires_at external full_path group_access group_id id job_token_policies key locked ' +
    'masked merge_access_level name namespace namespace_id parent_id path paused process_mode protected ' +
    'public_jobs push_access_level ref runner_id runner_type scopes state tag_list tag_name ' +
    'target_group_id target_project_id unprotect_access_level user_id username visibility ' +
    'create_access_level allowed_to_push allowed_to_merge allowed_to_unprotect ' +
    'allowed_to_create branch deploy_access_levels project_id domain managed'
  ).split(' '),
);

const longestValue = 200;
const filtered = '[FILTERED]';

/** What of a request may be written down: names of everything, values of what is no secret. */
export function changesIn(
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(values).slice(0, 50);
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(0, 64), told(name, value)]));
}

function told(name: string, value: unknown): unknown {
  if (!plain.has(name)) return filtered;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text !== undefined && text.length > longestValue
    ? `${text.slice(0, longestValue)}…`
    : value;
}
