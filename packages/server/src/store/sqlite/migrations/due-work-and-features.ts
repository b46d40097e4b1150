/** Versions 9 to 16: due work and the outbox, releases, schedules, webhooks, statuses, images, clusters, activities. */
export const dueWorkAndFeatures: readonly string[] = [
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
];
