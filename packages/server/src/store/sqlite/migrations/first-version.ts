/** What the first version kept: people, projects, pipelines, jobs, runners. */
export const firstVersion: readonly string[] = [
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
];
