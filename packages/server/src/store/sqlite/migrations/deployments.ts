/** Versions 17 to 26: what is known of deployments, who may deploy when, hooks of groups, agents. */
export const deployments: readonly string[] = [
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
];
