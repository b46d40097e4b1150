import type { Environment } from './environment.ts';

/** What is shown of an environment wherever it is named. */
export function briefEnvironmentJson(environment: Environment) {
  return {
    id: environment.id,
    name: environment.name,
    slug: environment.slug,
    description: environment.description,
    external_url: environment.externalUrl,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
  };
}
