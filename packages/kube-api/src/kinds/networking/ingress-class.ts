import type { IngressClass } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn, none } from '#columns/column';
import { notEmpty, oneOf } from '#schema/checks';
import { type Draft, isDraft, part, text } from '#schema/draft';
import { type FieldError, forbiddenField, invalid, required } from '#schema/field-error';
import { checkKey, checkName } from '#schema/names';
import { defineKind } from '#scheme/kind';

const { text: column } = columnsOf<IngressClass>();

/** IngressClass of networking.k8s.io/v1: which controller serves the ingresses that name it. */
export const ingressClass = defineKind('IngressClass', 'ingressclasses', {
  group: 'networking.k8s.io',
  type: 'networking.IngressClass',
  namespaced: false,
  hasGeneration: true,
  defaults: [
    ['spec', {}],
    ['spec.parameters.scope', 'Cluster'],
  ],
  validate: validateIngressClass,
  columns: [
    nameColumn,
    column('Controller', ({ spec }) => spec.controller ?? ''),
    column('Parameters', ({ spec }) => {
      const { apiGroup, kind, name } = spec.parameters ?? {};
      if (!name) return none;
      return `${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}`;
    }),
    ageColumn,
  ],
});

function validateIngressClass(object: Draft, old: Draft | undefined): readonly FieldError[] {
  const spec = part(object, 'spec');
  const controller = text(spec, 'controller');
  const errors = checkController(controller);
  const before = old && text(part(old, 'spec'), 'controller');
  if (before !== undefined && before !== controller) {
    errors.push(invalid('spec.controller', controller, 'field is immutable'));
  }
  return isDraft(spec.parameters) ? [...errors, ...checkParameters(spec.parameters)] : errors;
}

/** `example.com/name`: a domain, and a path below it. */
function checkController(controller: string): FieldError[] {
  const field = 'spec.controller';
  if (controller === '') return [required(field)];
  const [domain = '', ...path] = controller.split('/');
  if (path.length === 0) {
    return [invalid(field, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [
    ...checkName('subdomain', field, domain),
    ...path.flatMap((part) => checkKey(field, part)),
  ];
}

function checkParameters(parameters: Draft): readonly FieldError[] {
  const field = 'spec.parameters';
  const namespace = text(parameters, 'namespace');
  const errors = [
    ...notEmpty(parameters, field, 'kind', 'name'),
    ...oneOf(parameters, field, 'scope', ['Cluster', 'Namespace']),
  ];
  if (parameters.scope === 'Namespace' && namespace === '') {
    const why = "`parameters.scope` is set to 'Namespace'";
    errors.push(required(`${field}.namespace`, why));
  }
  if (parameters.scope === 'Cluster' && namespace !== '') {
    const why = "`parameters.scope` is set to 'Cluster'";
    errors.push(forbiddenField(`${field}.namespace`, why));
  }
  return errors;
}
