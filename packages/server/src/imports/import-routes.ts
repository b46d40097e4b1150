import type { Api, ApiRoute, ProjectCall } from '#rest/api';

/** How bringing a project from elsewhere is. */
export const importRoutes: readonly ApiRoute[] = [
  { method: 'GET', path: '/projects/:id/import', may: 'read_project', handle: show },
];

/** GitLab's fields of a project's import; `import_progress` is ours: what git says of it just now. */
async function show(api: Api, { project, identity }: ProjectCall): Promise<Response> {
  const level = identity ? await api.auth.access.level(identity.user, project) : 0;
  const json = await api.present.project(project, level);
  return Response.json({
    id: json.id,
    description: json.description,
    name: json.name,
    name_with_namespace: json.name_with_namespace,
    path: json.path,
    path_with_namespace: json.path_with_namespace,
    created_at: json.created_at,
    import_status: json.import_status,
    import_type: json.import_type,
    import_error: json.import_error,
    correlation_id: null,
    failed_relations: [],
    stats: null,
    import_progress: api.imports.progressOf(project.id) ?? null,
  });
}
