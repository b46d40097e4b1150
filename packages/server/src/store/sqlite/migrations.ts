import type { DatabaseSync } from 'node:sqlite';

/** A data folder made by a newer Slipway. */
class StoreTooNew extends Error {
  readonly code = 'store-too-new';
}

/**
 * Brings the file to the newest version: each migration once, in order, all or none. What holds data already is
 * handed to `beforehand` first. Answers whether the file is a new one.
 */
export function migrate(
  sqlite: DatabaseSync,
  beforehand: (sqlite: DatabaseSync) => void = () => {},
): boolean {
  const row = sqlite.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > migrations.length) {
    throw new StoreTooNew(
      `the data folder was written by a newer Slipway (store version ${version}, this program knows ${migrations.length})`,
    );
  }
  if (version > 0 && version < migrations.length) beforehand(sqlite);
  if (version === migrations.length) return false;
  const missing = migrations.slice(version).join(';\n');
  sqlite.exec(`BEGIN; ${missing}; PRAGMA user_version = ${migrations.length}; COMMIT`);
  return version === 0;
}

/** Never change one that was released: add the next. */
const migrations: readonly string[] = [
  `
  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL, email TEXT NOT NULL,
    is_admin INTEGER NOT NULL, state TEXT NOT NULL, password_hash TEXT, created_at INTEGER NOT NULL
  );
  CREATE TABLE access_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    name TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER, last_used_at INTEGER, is_revoked INTEGER NOT NULL
  );
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
  );

  CREATE TABLE namespaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
    full_path TEXT NOT NULL UNIQUE COLLATE NOCASE,
    parent_id INTEGER REFERENCES namespaces ON DELETE CASCADE,
    owner_id INTEGER REFERENCES users ON DELETE CASCADE, created_at INTEGER NOT NULL
  );
  CREATE TABLE projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace_id INTEGER NOT NULL REFERENCES namespaces ON DELETE CASCADE,
    name TEXT NOT NULL, path TEXT NOT NULL, full_path TEXT NOT NULL UNIQUE COLLATE NOCASE,
    description TEXT NOT NULL, visibility TEXT NOT NULL, default_branch TEXT NOT NULL,
    ci_config_path TEXT NOT NULL, build_timeout_seconds INTEGER NOT NULL, git_depth INTEGER NOT NULL,
    shared_runners_enabled INTEGER NOT NULL, creator_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL, last_activity_at INTEGER NOT NULL
  );
  CREATE INDEX projects_namespace ON projects (namespace_id);
  CREATE TABLE members (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_kind TEXT NOT NULL, source_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    access_level INTEGER NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (source_kind, source_id, user_id)
  );
  CREATE TABLE protected_refs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    kind TEXT NOT NULL, pattern TEXT NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (project_id, kind, pattern)
  );
  CREATE TABLE variables (
    id INTEGER PRIMARY KEY AUTOINCREMENT, owner_kind TEXT NOT NULL, owner_id INTEGER NOT NULL,
    key TEXT NOT NULL, value TEXT NOT NULL, variable_type TEXT NOT NULL,
    is_protected INTEGER NOT NULL, is_masked INTEGER NOT NULL, is_hidden INTEGER NOT NULL,
    is_raw INTEGER NOT NULL, environment_scope TEXT NOT NULL, description TEXT,
    UNIQUE (owner_kind, owner_id, key, environment_scope)
  );

  CREATE TABLE pipelines (
    id INTEGER PRIMARY KEY AUTOINCREMENT, iid INTEGER NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    user_id INTEGER NOT NULL, source TEXT NOT NULL, ref TEXT NOT NULL, is_tag INTEGER NOT NULL,
    is_protected INTEGER NOT NULL, sha TEXT NOT NULL, before_sha TEXT NOT NULL, status TEXT NOT NULL,
    name TEXT, auto_cancel TEXT NOT NULL, stages TEXT NOT NULL, variables TEXT NOT NULL, yaml_errors TEXT,
    warnings TEXT NOT NULL, failure_reason TEXT, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER,
    push_id TEXT, UNIQUE (project_id, iid), UNIQUE (push_id, ref, is_tag)
  );
  CREATE INDEX pipelines_ref ON pipelines (project_id, ref, id);
  CREATE INDEX pipelines_status ON pipelines (status);

  CREATE TABLE environments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    name TEXT NOT NULL, slug TEXT NOT NULL, tier TEXT NOT NULL, state TEXT NOT NULL,
    external_url TEXT, auto_stop_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (project_id, name), UNIQUE (project_id, slug)
  );

  CREATE TABLE job_plans (id INTEGER PRIMARY KEY AUTOINCREMENT, plan TEXT NOT NULL);
  CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pipeline_id INTEGER NOT NULL REFERENCES pipelines ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    user_id INTEGER NOT NULL, name TEXT NOT NULL, stage TEXT NOT NULL, stage_index INTEGER NOT NULL,
    position INTEGER NOT NULL, status TEXT NOT NULL, is_immediate INTEGER NOT NULL, failure_reason TEXT, exit_code INTEGER,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, queued_at INTEGER,
    scheduled_at INTEGER, started_at INTEGER, finished_at INTEGER, erased_at INTEGER,
    is_retried INTEGER NOT NULL, retry_of INTEGER, attempt INTEGER NOT NULL,
    is_protected INTEGER NOT NULL,
    environment_id INTEGER, timeout_seconds INTEGER NOT NULL, coverage REAL,
    definition INTEGER NOT NULL REFERENCES job_plans, variables TEXT NOT NULL, dotenv TEXT NOT NULL,
    runner_id INTEGER, runner_manager_id INTEGER, token_hash TEXT UNIQUE,
    cancels_gracefully INTEGER NOT NULL
  );
  CREATE INDEX jobs_pipeline ON jobs (pipeline_id, position);
  CREATE INDEX jobs_project ON jobs (project_id, id);
  CREATE INDEX jobs_runner ON jobs (runner_id, id) WHERE runner_id IS NOT NULL;
  CREATE INDEX jobs_waiting ON jobs (status, id)
    WHERE status IN ('pending', 'running', 'canceling', 'scheduled');

  CREATE TABLE runners (
    id INTEGER PRIMARY KEY AUTOINCREMENT, runner_type TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE,
    short_token TEXT NOT NULL, token_expires_at INTEGER, description TEXT NOT NULL,
    maintenance_note TEXT, tags TEXT NOT NULL, run_untagged INTEGER NOT NULL,
    is_locked INTEGER NOT NULL, is_paused INTEGER NOT NULL, access_level TEXT NOT NULL,
    maximum_timeout_seconds INTEGER, namespace_id INTEGER, project_ids TEXT NOT NULL,
    creator_id INTEGER, created_at INTEGER NOT NULL, contacted_at INTEGER
  );
  CREATE TABLE runner_managers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    runner_id INTEGER NOT NULL REFERENCES runners ON DELETE CASCADE,
    system_id TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, revision TEXT NOT NULL,
    platform TEXT NOT NULL, architecture TEXT NOT NULL, executor TEXT NOT NULL, ip_address TEXT,
    features TEXT NOT NULL, created_at INTEGER NOT NULL, contacted_at INTEGER NOT NULL,
    UNIQUE (runner_id, system_id)
  );

  CREATE TABLE artifacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, job_id INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    project_id INTEGER NOT NULL, file_type TEXT NOT NULL, file_format TEXT NOT NULL,
    filename TEXT NOT NULL, size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
    location TEXT NOT NULL, created_at INTEGER NOT NULL, expire_at INTEGER,
    UNIQUE (job_id, file_type)
  );
  CREATE INDEX artifacts_expiry ON artifacts (expire_at) WHERE expire_at IS NOT NULL;

  CREATE TABLE deployments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, iid INTEGER NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    environment_id INTEGER NOT NULL REFERENCES environments ON DELETE CASCADE,
    job_id INTEGER NOT NULL UNIQUE REFERENCES jobs ON DELETE CASCADE,
    user_id INTEGER NOT NULL, ref TEXT NOT NULL, is_tag INTEGER NOT NULL, sha TEXT NOT NULL,
    status TEXT NOT NULL, on_stop TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    finished_at INTEGER, UNIQUE (project_id, iid)
  );
  CREATE INDEX deployments_environment ON deployments (environment_id, id)
  `,
  `
  ALTER TABLE jobs ADD COLUMN is_bridge INTEGER NOT NULL DEFAULT 0;
  UPDATE jobs SET is_bridge = 1
    WHERE definition IN (SELECT id FROM job_plans WHERE json_extract(plan, '$.kind') = 'bridge');
  ALTER TABLE pipelines ADD COLUMN upstream_job_id INTEGER;
  ALTER TABLE pipelines ADD COLUMN upstream_pipeline_id INTEGER;
  ALTER TABLE pipelines ADD COLUMN upstream_project_id INTEGER;
  CREATE UNIQUE INDEX pipelines_upstream_job ON pipelines (upstream_job_id)
    WHERE upstream_job_id IS NOT NULL;
  CREATE INDEX pipelines_upstream ON pipelines (upstream_pipeline_id)
    WHERE upstream_pipeline_id IS NOT NULL
  `,
  `
  CREATE TABLE resource_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    key TEXT NOT NULL, process_mode TEXT NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL, UNIQUE (project_id, key)
  )
  `,
  `
  ALTER TABLE jobs ADD COLUMN mirrored_pipeline_id INTEGER;
  CREATE INDEX jobs_mirrors ON jobs (mirrored_pipeline_id) WHERE mirrored_pipeline_id IS NOT NULL
  `,
  `
  ALTER TABLE projects ADD COLUMN keep_latest_artifact INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE pipelines ADD COLUMN is_ref_gone INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE lfs_locks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    path TEXT NOT NULL, user_id INTEGER NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (project_id, path)
  )
  `,
  `
  ALTER TABLE protected_refs ADD COLUMN push_levels TEXT NOT NULL DEFAULT '[40]';
  ALTER TABLE protected_refs ADD COLUMN merge_levels TEXT NOT NULL DEFAULT '[40]';
  ALTER TABLE protected_refs ADD COLUMN unprotect_levels TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE protected_refs ADD COLUMN allows_force_push INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE members ADD COLUMN expires_at INTEGER;
  ALTER TABLE namespaces ADD COLUMN description TEXT NOT NULL DEFAULT '';
  ALTER TABLE namespaces ADD COLUMN visibility TEXT NOT NULL DEFAULT 'private';
  ALTER TABLE access_tokens ADD COLUMN description TEXT;
  ALTER TABLE environments ADD COLUMN description TEXT;
  ALTER TABLE users ADD COLUMN last_sign_in_at INTEGER
  `,
  `
  ALTER TABLE projects ADD COLUMN has_public_jobs INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE jobs ADD COLUMN is_debugged INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX pipelines_active ON pipelines (project_id, ref) WHERE status IN
    ('created', 'waiting_for_resource', 'preparing', 'pending', 'running', 'scheduled')
  `,
  `
  ALTER TABLE users ADD COLUMN is_external INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE users ADD COLUMN kind TEXT NOT NULL DEFAULT 'human';
  ALTER TABLE projects ADD COLUMN is_job_token_limited INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE projects ADD COLUMN pipeline_variables_role TEXT NOT NULL DEFAULT 'developer';
  ALTER TABLE access_tokens ADD COLUMN resource_kind TEXT;
  ALTER TABLE access_tokens ADD COLUMN resource_id INTEGER;
  ALTER TABLE access_tokens ADD COLUMN family_id INTEGER;
  CREATE INDEX access_tokens_resource ON access_tokens (resource_kind, resource_id)
    WHERE resource_kind IS NOT NULL;
  CREATE INDEX access_tokens_user ON access_tokens (user_id);
  ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
  ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
  CREATE TABLE group_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_kind TEXT NOT NULL, source_id INTEGER NOT NULL,
    group_id INTEGER NOT NULL REFERENCES namespaces ON DELETE CASCADE,
    access_level INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER,
    UNIQUE (source_kind, source_id, group_id)
  );
  CREATE INDEX group_links_group ON group_links (group_id);
  CREATE TABLE deploy_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT, resource_kind TEXT NOT NULL, resource_id INTEGER NOT NULL,
    name TEXT NOT NULL, username TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER, is_revoked INTEGER NOT NULL
  );
  CREATE INDEX deploy_tokens_resource ON deploy_tokens (resource_kind, resource_id);
  CREATE TABLE job_token_allowances (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    target_kind TEXT NOT NULL, target_id INTEGER NOT NULL, policies TEXT, created_at INTEGER NOT NULL,
    UNIQUE (project_id, target_kind, target_id)
  );
  CREATE TABLE protected_environments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    name TEXT NOT NULL, deployers TEXT NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (project_id, name)
  );
  CREATE TABLE audit_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, created_at INTEGER NOT NULL, author_id INTEGER NOT NULL,
    author_name TEXT NOT NULL, entity_kind TEXT NOT NULL, entity_id INTEGER NOT NULL,
    entity_path TEXT NOT NULL, event TEXT NOT NULL, target_kind TEXT NOT NULL, target_id TEXT NOT NULL,
    target_name TEXT NOT NULL, message TEXT NOT NULL, changes TEXT NOT NULL, address TEXT NOT NULL,
    credential TEXT NOT NULL, request_id TEXT NOT NULL
  );
  CREATE INDEX audit_events_entity ON audit_events (entity_kind, entity_id, id)
  `,
  `
  CREATE TABLE due_work (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject INTEGER NOT NULL,
    payload TEXT NOT NULL, at INTEGER NOT NULL, attempts INTEGER NOT NULL, owner TEXT,
    UNIQUE (kind, subject)
  );
  CREATE INDEX due_work_at ON due_work (at, id);
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, what TEXT NOT NULL
  );
  CREATE TABLE outbox_positions (
    reactor TEXT PRIMARY KEY, position INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE leases (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;

  ALTER TABLE pipelines ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE jobs ADD COLUMN resource_group TEXT;
  UPDATE jobs SET resource_group =
    (SELECT json_extract(plan, '$.resource_group') FROM job_plans WHERE job_plans.id = definition);
  CREATE INDEX jobs_resource ON jobs (project_id, resource_group, status, pipeline_id, id)
    WHERE resource_group IS NOT NULL;
  CREATE INDEX jobs_definition ON jobs (definition);

  INSERT INTO due_work (kind, subject, payload, at, attempts)
    SELECT 'delayed-job', id, 'null', scheduled_at, 0 FROM jobs
      WHERE status = 'scheduled' AND scheduled_at IS NOT NULL
    UNION ALL SELECT 'running-job', id, 'null', 0, 0 FROM jobs
      WHERE status IN ('running', 'canceling') AND is_bridge = 0
    UNION ALL SELECT 'unconfirmed-job', id, 'null', 0, 0 FROM jobs
      WHERE status = 'pending' AND is_bridge = 0 AND token_hash IS NOT NULL
    UNION ALL SELECT
      iif((SELECT json_extract(plan, '$.trigger') FROM job_plans WHERE job_plans.id = definition)
        IS NULL, 'mirror-job', 'trigger-job'), id, 'null', 0, 0 FROM jobs
      WHERE status IN ('pending', 'running') AND is_bridge = 1
    UNION ALL SELECT 'stop-environment', id, 'null', auto_stop_at, 0 FROM environments
      WHERE state = 'available' AND auto_stop_at IS NOT NULL
    UNION ALL SELECT 'expire-artifacts', 0, 'null', 0, 0
  `,
  `
  CREATE TABLE releases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    tag TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, sha TEXT NOT NULL,
    author_id INTEGER NOT NULL, created_at INTEGER NOT NULL, released_at INTEGER NOT NULL,
    UNIQUE (project_id, tag)
  );
  CREATE INDEX releases_released ON releases (project_id, released_at, id);
  CREATE TABLE release_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    release_id INTEGER NOT NULL REFERENCES releases ON DELETE CASCADE,
    name TEXT NOT NULL, url TEXT NOT NULL, path TEXT, link_type TEXT NOT NULL,
    UNIQUE (release_id, name), UNIQUE (release_id, url), UNIQUE (release_id, path)
  );
  CREATE TABLE uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    secret TEXT NOT NULL, filename TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    uploaded_by INTEGER NOT NULL, created_at INTEGER NOT NULL, UNIQUE (project_id, secret)
  );
  CREATE TABLE pipeline_schedules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    owner_id INTEGER NOT NULL, description TEXT NOT NULL, ref TEXT NOT NULL, cron TEXT NOT NULL,
    time_zone TEXT NOT NULL, is_active INTEGER NOT NULL, variables TEXT NOT NULL, inputs TEXT NOT NULL,
    next_run_at INTEGER, last_error TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE INDEX pipeline_schedules_project ON pipeline_schedules (project_id);
  CREATE TABLE pipeline_schedule_runs (
    pipeline_id INTEGER PRIMARY KEY REFERENCES pipelines ON DELETE CASCADE,
    schedule_id INTEGER NOT NULL REFERENCES pipeline_schedules ON DELETE CASCADE
  );
  CREATE INDEX pipeline_schedule_runs_schedule ON pipeline_schedule_runs (schedule_id);
  CREATE TABLE triggers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    owner_id INTEGER NOT NULL, description TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE,
    short_token TEXT NOT NULL, expires_at INTEGER, last_used_at INTEGER,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE INDEX triggers_project ON triggers (project_id)
  `,
  `
  CREATE TABLE environment_namespaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    environment_id INTEGER NOT NULL REFERENCES environments ON DELETE CASCADE,
    namespace TEXT NOT NULL, origin TEXT NOT NULL, is_revoked INTEGER NOT NULL,
    author_id INTEGER NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (environment_id, namespace)
  );
  CREATE UNIQUE INDEX environment_namespaces_own ON environment_namespaces (namespace)
    WHERE origin = 'own'
  `,
  `
  CREATE TABLE hooks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    url TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, events TEXT NOT NULL,
    branch_filter TEXT NOT NULL, token TEXT, signing_token TEXT, headers TEXT NOT NULL,
    failures INTEGER NOT NULL, disabled_until INTEGER, created_at INTEGER NOT NULL
  );
  CREATE INDEX hooks_project ON hooks (project_id);
  CREATE TABLE hook_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hook_id INTEGER NOT NULL REFERENCES hooks ON DELETE CASCADE,
    key TEXT NOT NULL, event TEXT NOT NULL, payload TEXT NOT NULL, status TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, response_status INTEGER, response_headers TEXT NOT NULL,
    response_body TEXT NOT NULL, duration_ms INTEGER NOT NULL, error TEXT, created_at INTEGER NOT NULL,
    UNIQUE (hook_id, key)
  );
  CREATE INDEX hook_deliveries_hook ON hook_deliveries (hook_id, id);
  CREATE INDEX hook_deliveries_waiting ON hook_deliveries (hook_id, due_at) WHERE status = 'waiting';
  CREATE INDEX hook_deliveries_age ON hook_deliveries (created_at)
  `,
  `
  CREATE TABLE commit_statuses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    user_id INTEGER NOT NULL, sha TEXT NOT NULL, ref TEXT NOT NULL, name TEXT NOT NULL,
    pipeline_id INTEGER REFERENCES pipelines ON DELETE CASCADE,
    status TEXT NOT NULL, target_url TEXT, description TEXT, coverage REAL, is_retried INTEGER NOT NULL,
    created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER
  );
  INSERT INTO sqlite_sequence (name, seq) VALUES ('commit_statuses', 1000000000);
  CREATE INDEX commit_statuses_commit ON commit_statuses (project_id, sha);
  CREATE INDEX commit_statuses_pipeline ON commit_statuses (pipeline_id)
  `,
  `
  CREATE TABLE container_repositories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    name TEXT NOT NULL, created_at INTEGER NOT NULL, cleanup_started_at INTEGER,
    UNIQUE (project_id, name)
  );
  CREATE TABLE image_cleanup_policies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL UNIQUE REFERENCES projects ON DELETE CASCADE,
    is_enabled INTEGER NOT NULL, cadence TEXT NOT NULL, keep_n INTEGER, older_than TEXT,
    name_regex TEXT NOT NULL, name_regex_keep TEXT, next_run_at INTEGER NOT NULL
  );
  CREATE TABLE image_protection_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    pattern TEXT NOT NULL, push_level TEXT, delete_level TEXT,
    UNIQUE (project_id, pattern)
  )
  `,
  `
  CREATE TABLE clusters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_kind TEXT NOT NULL, owner_id INTEGER NOT NULL, name TEXT NOT NULL,
    environment_scope TEXT NOT NULL, is_enabled INTEGER NOT NULL, is_managed INTEGER NOT NULL,
    api_url TEXT NOT NULL, ca_pem TEXT, sealed_token TEXT NOT NULL, namespace TEXT, domain TEXT,
    may_be_local INTEGER NOT NULL, author_id INTEGER NOT NULL, created_at INTEGER NOT NULL,
    checked_at INTEGER, problem TEXT,
    UNIQUE (owner_kind, owner_id, environment_scope), UNIQUE (owner_kind, owner_id, name)
  )
  `,
  `
  ALTER TABLE projects ADD COLUMN star_count INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE stars (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at INTEGER NOT NULL, UNIQUE (project_id, user_id)
  );
  CREATE INDEX stars_user ON stars (user_id);
  CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    author_id INTEGER NOT NULL, action TEXT NOT NULL,
    ref TEXT, before_sha TEXT, after_sha TEXT, key TEXT NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (project_id, key)
  );
  CREATE INDEX activities_author ON activities (author_id, project_id);
  CREATE INDEX activities_age ON activities (created_at);
  CREATE TABLE project_badges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    name TEXT NOT NULL, link_url TEXT NOT NULL, image_url TEXT NOT NULL
  );
  CREATE INDEX project_badges_project ON project_badges (project_id)
  `,
  `
  CREATE TABLE deployments_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT, iid INTEGER NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    environment_id INTEGER NOT NULL REFERENCES environments ON DELETE CASCADE,
    job_id INTEGER NOT NULL REFERENCES jobs ON DELETE CASCADE,
    user_id INTEGER NOT NULL, ref TEXT NOT NULL, is_tag INTEGER NOT NULL, sha TEXT NOT NULL,
    status TEXT NOT NULL, on_stop TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    finished_at INTEGER, rollback_of INTEGER, rollout TEXT, reason TEXT, UNIQUE (project_id, iid)
  );
  INSERT INTO deployments_anew SELECT *, NULL, NULL, NULL FROM deployments;
  DROP TABLE deployments;
  ALTER TABLE deployments_anew RENAME TO deployments;
  CREATE INDEX deployments_environment ON deployments (environment_id, id);
  CREATE UNIQUE INDEX deployments_job ON deployments (job_id) WHERE rollback_of IS NULL;
  CREATE INDEX deployments_following ON deployments (id) WHERE rollout = 'following';
  CREATE TABLE deployment_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment_id INTEGER NOT NULL REFERENCES deployments ON DELETE CASCADE,
    api_group TEXT NOT NULL, version TEXT NOT NULL, plural TEXT NOT NULL, namespace TEXT NOT NULL,
    name TEXT NOT NULL, before TEXT, after TEXT, changed_at INTEGER NOT NULL,
    UNIQUE (deployment_id, api_group, plural, namespace, name)
  );
  CREATE INDEX deployment_changes_object
    ON deployment_changes (namespace, name, plural, api_group, deployment_id);
  CREATE TABLE deployment_refusals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment_id INTEGER NOT NULL REFERENCES deployments ON DELETE CASCADE,
    api_group TEXT NOT NULL, version TEXT NOT NULL, plural TEXT NOT NULL, namespace TEXT NOT NULL,
    name TEXT NOT NULL, command TEXT NOT NULL, verb TEXT NOT NULL, code INTEGER NOT NULL,
    message TEXT NOT NULL, at INTEGER NOT NULL
  );
  CREATE INDEX deployment_refusals_deployment ON deployment_refusals (deployment_id);
  CREATE TABLE deployed_images (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment_id INTEGER NOT NULL REFERENCES deployments ON DELETE CASCADE,
    namespace TEXT NOT NULL, workload TEXT NOT NULL, container TEXT NOT NULL, image TEXT NOT NULL,
    digest TEXT
  );
  CREATE INDEX deployed_images_deployment ON deployed_images (deployment_id);
  CREATE INDEX deployed_images_image ON deployed_images (image);
  CREATE INDEX deployed_images_digest ON deployed_images (digest)
  `,
  `
  CREATE INDEX deployments_sha ON deployments (sha)
  `,
  `
  CREATE TABLE freeze_periods (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    freeze_start TEXT NOT NULL, freeze_end TEXT NOT NULL, cron_timezone TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  );
  CREATE INDEX freeze_periods_project ON freeze_periods (project_id)
  `,
  `
  CREATE TABLE protected_environments_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER REFERENCES projects ON DELETE CASCADE,
    group_id INTEGER REFERENCES namespaces ON DELETE CASCADE,
    name TEXT NOT NULL, deployers TEXT NOT NULL, approval_rules TEXT NOT NULL,
    required_approval_count INTEGER NOT NULL, created_at INTEGER NOT NULL,
    UNIQUE (project_id, name), UNIQUE (group_id, name)
  );
  INSERT INTO protected_environments_anew
    SELECT id, project_id, NULL, name, deployers, '[]', 0, created_at FROM protected_environments;
  DROP TABLE protected_environments;
  ALTER TABLE protected_environments_anew RENAME TO protected_environments;
  CREATE TABLE deployment_approvals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment_id INTEGER NOT NULL REFERENCES deployments ON DELETE CASCADE,
    user_id INTEGER NOT NULL, protection_id INTEGER NOT NULL, rule_id INTEGER NOT NULL,
    status TEXT NOT NULL, comment TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (deployment_id, user_id, protection_id, rule_id)
  );
  ALTER TABLE projects ADD COLUMN lets_authors_approve INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE projects ADD COLUMN rolls_back_by_itself INTEGER NOT NULL DEFAULT 0
  `,
  `
  CREATE TABLE hooks_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER REFERENCES projects ON DELETE CASCADE,
    group_id INTEGER REFERENCES namespaces ON DELETE CASCADE,
    url TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, events TEXT NOT NULL,
    branch_filter TEXT NOT NULL, token TEXT, signing_token TEXT, headers TEXT NOT NULL,
    failures INTEGER NOT NULL, disabled_until INTEGER, created_at INTEGER NOT NULL
  );
  INSERT INTO hooks_anew SELECT id, project_id, NULL, url, name, description, events, branch_filter,
    token, signing_token, headers, failures, disabled_until, created_at FROM hooks;
  CREATE TABLE hook_deliveries_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hook_id INTEGER NOT NULL REFERENCES hooks_anew ON DELETE CASCADE,
    key TEXT NOT NULL, event TEXT NOT NULL, payload TEXT NOT NULL, status TEXT NOT NULL,
    attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, response_status INTEGER, response_headers TEXT NOT NULL,
    response_body TEXT NOT NULL, duration_ms INTEGER NOT NULL, error TEXT, created_at INTEGER NOT NULL,
    UNIQUE (hook_id, key)
  );
  INSERT INTO hook_deliveries_anew SELECT * FROM hook_deliveries;
  DROP TABLE hook_deliveries;
  DROP TABLE hooks;
  ALTER TABLE hooks_anew RENAME TO hooks;
  ALTER TABLE hook_deliveries_anew RENAME TO hook_deliveries;
  CREATE INDEX hooks_owner ON hooks (project_id, group_id);
  CREATE INDEX hook_deliveries_hook ON hook_deliveries (hook_id, id);
  CREATE INDEX hook_deliveries_waiting ON hook_deliveries (hook_id, due_at) WHERE status = 'waiting';
  CREATE INDEX hook_deliveries_age ON hook_deliveries (created_at)
  `,
  `
  ALTER TABLE clusters ADD COLUMN job_pods TEXT
  `,
  `
  CREATE TABLE cluster_agents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    name TEXT NOT NULL, way TEXT NOT NULL,
    cluster_id INTEGER REFERENCES clusters ON DELETE CASCADE,
    author_id INTEGER NOT NULL, created_at INTEGER NOT NULL, connected_at INTEGER,
    UNIQUE (project_id, name)
  );
  CREATE TABLE cluster_agent_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    agent_id INTEGER NOT NULL REFERENCES cluster_agents ON DELETE CASCADE,
    name TEXT NOT NULL, description TEXT, token_hash TEXT NOT NULL UNIQUE,
    is_revoked INTEGER NOT NULL, author_id INTEGER NOT NULL, created_at INTEGER NOT NULL,
    last_used_at INTEGER
  );
  CREATE INDEX cluster_agents_cluster ON cluster_agents (cluster_id);
  CREATE INDEX cluster_agent_tokens_agent ON cluster_agent_tokens (agent_id)
  `,
  `
  ALTER TABLE projects ADD COLUMN import_status TEXT NOT NULL DEFAULT 'none';
  ALTER TABLE projects ADD COLUMN import_url TEXT;
  ALTER TABLE projects ADD COLUMN import_error TEXT
  `,
  `
  CREATE TABLE deployment_changes_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deployment_id INTEGER NOT NULL REFERENCES deployments ON DELETE CASCADE,
    api_group TEXT NOT NULL, version TEXT NOT NULL, plural TEXT NOT NULL, namespace TEXT NOT NULL,
    name TEXT NOT NULL, agent_id INTEGER, before TEXT, after TEXT, changed_at INTEGER NOT NULL
  );
  INSERT INTO deployment_changes_anew SELECT id, deployment_id, api_group, version, plural, namespace, name,
    NULL, before, after, changed_at FROM deployment_changes;
  DROP TABLE deployment_changes;
  ALTER TABLE deployment_changes_anew RENAME TO deployment_changes;
  CREATE UNIQUE INDEX deployment_changes_deployment ON deployment_changes
    (deployment_id, api_group, plural, namespace, name, ifnull(agent_id, 0));
  CREATE INDEX deployment_changes_object
    ON deployment_changes (namespace, name, plural, api_group, deployment_id);
  ALTER TABLE deployment_refusals ADD COLUMN agent_id INTEGER
  `,
  `
  CREATE TEMP TABLE kept_changes AS SELECT * FROM deployment_changes;
  CREATE TEMP TABLE kept_refusals AS SELECT * FROM deployment_refusals;
  CREATE TEMP TABLE kept_images AS SELECT * FROM deployed_images;
  CREATE TEMP TABLE kept_approvals AS SELECT * FROM deployment_approvals;
  CREATE TABLE deployments_anew (
    id INTEGER PRIMARY KEY AUTOINCREMENT, iid INTEGER NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    environment_id INTEGER NOT NULL REFERENCES environments ON DELETE CASCADE,
    job_id INTEGER REFERENCES jobs ON DELETE CASCADE,
    user_id INTEGER NOT NULL, ref TEXT NOT NULL, is_tag INTEGER NOT NULL, sha TEXT NOT NULL,
    status TEXT NOT NULL, on_stop TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    finished_at INTEGER, rollback_of INTEGER, rollout TEXT, reason TEXT, UNIQUE (project_id, iid)
  );
  INSERT INTO deployments_anew SELECT * FROM deployments;
  DROP TABLE deployments;
  ALTER TABLE deployments_anew RENAME TO deployments;
  CREATE INDEX deployments_environment ON deployments (environment_id, id);
  CREATE UNIQUE INDEX deployments_job ON deployments (job_id) WHERE rollback_of IS NULL;
  CREATE INDEX deployments_following ON deployments (id) WHERE rollout = 'following';
  CREATE INDEX deployments_sha ON deployments (sha);
  INSERT OR IGNORE INTO deployment_changes SELECT * FROM kept_changes;
  INSERT OR IGNORE INTO deployment_refusals SELECT * FROM kept_refusals;
  INSERT OR IGNORE INTO deployed_images SELECT * FROM kept_images;
  INSERT OR IGNORE INTO deployment_approvals SELECT * FROM kept_approvals;
  DROP TABLE kept_changes;
  DROP TABLE kept_refusals;
  DROP TABLE kept_images;
  DROP TABLE kept_approvals
  `,
  `
  ALTER TABLE projects ADD COLUMN is_archived INTEGER NOT NULL DEFAULT 0
  `,
  `
  ALTER TABLE environments ADD COLUMN sleep_after_seconds INTEGER
  `,
  `
  CREATE INDEX deployments_running ON deployments (id) WHERE status = 'running';
  CREATE INDEX deployments_finished ON deployments (finished_at)
  `,
  `
  CREATE TABLE job_executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL UNIQUE REFERENCES jobs ON DELETE CASCADE, execution TEXT NOT NULL
  )
  `,
  `
  CREATE TABLE packages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
    kind TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, status TEXT NOT NULL,
    creator_id INTEGER NOT NULL, created_at INTEGER NOT NULL, last_downloaded_at INTEGER,
    UNIQUE (project_id, kind, name, version)
  );
  CREATE TABLE package_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    package_id INTEGER NOT NULL REFERENCES packages ON DELETE CASCADE,
    name TEXT NOT NULL, location TEXT NOT NULL, size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
    pipeline_id INTEGER, created_at INTEGER NOT NULL
  );
  CREATE INDEX package_files_package ON package_files (package_id)
  `,
  `
  ALTER TABLE deployment_changes ADD COLUMN cluster_id INTEGER;
  ALTER TABLE deployment_refusals ADD COLUMN cluster_id INTEGER
  `,
  `
  ALTER TABLE environments ADD COLUMN auto_delete_at INTEGER
  `,
  `
  ALTER TABLE projects ADD COLUMN refuses_outdated INTEGER NOT NULL DEFAULT 0
  `,
];
