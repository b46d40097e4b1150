import { type Declarations, type Parameters, parametersOf } from '#http/parameters';
import { ciParameters } from './parameters-ci.ts';
import { peopleParameters } from './parameters-people.ts';
import { projectParameters } from './parameters-projects.ts';
import { repositoryParameters } from './parameters-repository.ts';

/** What is asked about what is not there: whatever the filter, the answer is an empty list. */
const absent: Declarations = Object.fromEntries(
  ['issues', 'merge_requests'].flatMap((name) =>
    ['', '/groups/:group_id', '/projects/:id'].map((base) => [`GET ${base}/${name}`, {}]),
  ),
);

/** What every address of the API makes of its parameters. */
export const declarations: Declarations = {
  'GET /version': {},
  'GET /metadata': {},
  ...peopleParameters,
  ...projectParameters,
  ...repositoryParameters,
  ...ciParameters,
  ...absent,
};

/** Throws for an address that declares nothing: it would drop what it is asked. */
export function parametersFor(method: string, path: string): Parameters {
  const route = `${method} ${path}`;
  const declaration = declarations[route];
  if (declaration === undefined) {
    throw new Error(`${route} declares no parameters: say in src/parameters what it takes`);
  }
  return parametersOf(route, declaration);
}
