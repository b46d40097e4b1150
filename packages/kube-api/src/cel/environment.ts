import { Environment } from '@marcbachmann/cel-js';
import { addAuthorizer } from './library/authorizer.ts';
import { addFormats } from './library/format.ts';
import { addListOperations } from './library/list-operations.ts';
import { addLists, addSets } from './library/lists.ts';
import { addNetwork } from './library/network.ts';
import { addOptionals } from './library/optionals.ts';
import { addQuantities } from './library/quantity.ts';
import { addRegularExpressions } from './library/regular-expressions.ts';
import { addSemanticVersions } from './library/semantic-version.ts';
import { addStrings } from './library/strings.ts';
import { addTwoVariables } from './library/two-variables.ts';
import { addUrls } from './library/url.ts';

/** What variables may be called; all of them may hold anything. */
const base = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
});
for (const add of [
  addStrings,
  addRegularExpressions,
  addLists,
  addSets,
  addQuantities,
  addUrls,
  addNetwork,
  addFormats,
  addSemanticVersions,
  addAuthorizer,
  addTwoVariables,
  addListOperations,
  addOptionals,
]) {
  add(base);
}

/** A language with these variables, each with its type (`dyn`: anything), and Kubernetes' functions. */
export function environmentOf(variables: Readonly<Record<string, string>>): Environment {
  const environment = base.clone();
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  return environment;
}
