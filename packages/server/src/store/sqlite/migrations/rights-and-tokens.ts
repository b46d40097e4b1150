/** Versions 2 to 8: trigger jobs, large files, roles, sessions, tokens of projects and groups, invitations. */
export const rightsAndTokens: readonly string[] = [
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
];
