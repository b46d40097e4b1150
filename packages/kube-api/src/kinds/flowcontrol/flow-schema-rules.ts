import { oneOf, texts } from '#schema/checks';
import { type Draft, isDraft, part, parts, text } from '#schema/draft';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  unsupported,
} from '#schema/field-error';

/** The member of a subject that says more, by its kind. */
const subjectMembers = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;

/** What is wrong with a FlowSchema. */
export function validateFlowSchema(schema: Draft): FieldError[] {
  const spec = part(schema, 'spec');
  const errors = checkPrecedence(
    Number(spec.matchingPrecedence),
    text(part(schema, 'metadata'), 'name'),
  );
  if (text(part(spec, 'priorityLevelConfiguration'), 'name') === '') {
    errors.push(required('spec.priorityLevelConfiguration.name'));
  }
  const method = part(spec, 'distinguisherMethod');
  return [
    ...errors,
    ...oneOf(method, 'spec.distinguisherMethod', 'type', ['ByNamespace', 'ByUser']),
    ...parts(spec, 'rules').flatMap((rule, index) => checkRule(rule, `spec.rules[${index}]`)),
  ];
}

function checkPrecedence(precedence: number, name: string): FieldError[] {
  const field = 'spec.matchingPrecedence';
  if (precedence < 1 || precedence > 10_000) {
    return [invalid(field, precedence, 'must be a value between 1 and 10000')];
  }
  if (precedence > 1 || name === 'exempt') return [];
  const why = "only the schema named 'exempt' may have matchingPrecedence 1";
  return [invalid(field, precedence, why)];
}

function checkRule(rule: Draft, field: string): FieldError[] {
  const subjects = parts(rule, 'subjects');
  const ofResources = parts(rule, 'resourceRules');
  const ofPaths = parts(rule, 'nonResourceRules');
  const errors: FieldError[] = [];
  if (subjects.length === 0) {
    errors.push(required(`${field}.subjects`, 'subjects must contain at least one value'));
  }
  if (ofResources.length === 0 && ofPaths.length === 0) {
    const why = 'at least one of resourceRules and nonResourceRules has to be non-empty';
    errors.push(required(field, why));
  }
  return [
    ...errors,
    ...subjects.flatMap((subject, at) => checkSubject(subject, `${field}.subjects[${at}]`)),
    ...ofResources.flatMap((each, at) => checkResources(each, `${field}.resourceRules[${at}]`)),
    ...ofPaths.flatMap((each, at) => [
      ...checkList(each, `${field}.nonResourceRules[${at}]`, 'verbs', verbsWanted),
      ...checkList(each, `${field}.nonResourceRules[${at}]`, 'nonResourceURLs', pathsWanted),
    ]),
  ];
}

const verbsWanted = 'verbs must contain at least one value';
const pathsWanted = 'nonResourceURLs must contain at least one value';
const groupsWanted = 'resource rules must supply at least one api group';
const resourcesWanted = 'resource rules must supply at least one resource';
const placesWanted =
  'resource rules that are not cluster scoped must supply at least one namespace';

function checkSubject(subject: Draft, field: string): FieldError[] {
  const kind = text(subject, 'kind');
  const kinds = Object.keys(subjectMembers);
  if (!kinds.includes(kind)) return [unsupported(`${field}.kind`, kind, kinds)];
  return Object.entries(subjectMembers).flatMap(([of, member]) => {
    const isThere = isDraft(subject[member]);
    if (of === kind && !isThere) {
      return [required(`${field}.${member}`, `${member} is required when subject kind is '${of}'`)];
    }
    if (of === kind || !isThere) return [];
    const why = `${member} is forbidden when subject kind is not '${of}'`;
    return [forbiddenField(`${field}.${member}`, why)];
  });
}

function checkResources(rule: Draft, field: string): FieldError[] {
  const isNowhere = texts(rule.namespaces).length === 0 && rule.clusterScope !== true;
  return [
    ...checkList(rule, field, 'verbs', verbsWanted),
    ...checkList(rule, field, 'apiGroups', groupsWanted),
    ...checkList(rule, field, 'resources', resourcesWanted),
    ...(isNowhere ? [required(`${field}.namespaces`, placesWanted)] : []),
    ...(isNowhere ? [] : checkAlone(rule, field, 'namespaces')),
  ];
}

function checkList(rule: Draft, field: string, list: string, wanted: string): FieldError[] {
  if (texts(rule[list]).length === 0) return [required(`${field}.${list}`, wanted)];
  return checkAlone(rule, field, list);
}

function checkAlone(rule: Draft, field: string, list: string): FieldError[] {
  const values = texts(rule[list]);
  if (values.length < 2 || !values.includes('*')) return [];
  const why = `if '*' is present, must not specify other ${list === 'apiGroups' ? 'api groups' : list}`;
  return [invalid(`${field}.${list}`, values, why)];
}
