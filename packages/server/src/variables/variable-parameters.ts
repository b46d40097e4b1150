import type { Declarations } from '#http/parameters';

const variable = 'value variable_type protected masked raw environment_scope description filter';

const variables = (base: string, more = ''): Declarations => ({
  [`GET ${base}`]: {},
  [`POST ${base}`]: { takes: `key ${variable} masked_and_hidden` },
  [`GET ${base}/:key`]: { takes: 'filter' },
  [`PUT ${base}/:key`]: { takes: `${variable}${more}` },
  [`DELETE ${base}/:key`]: { takes: 'filter' },
});

/** Variables of projects, groups and the instance. */
export const variableParameters: Declarations = {
  ...variables('/projects/:id/variables'),
  ...variables('/groups/:group_id/variables'),
  ...variables('/admin/ci/variables'),
};
