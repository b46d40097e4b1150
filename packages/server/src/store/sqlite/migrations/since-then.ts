/** Version 27 and later ones: add the next here. */
export const sinceThen: readonly string[] = [
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
