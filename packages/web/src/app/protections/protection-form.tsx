import type { ProtectedEnvironment } from '@slipway/contract';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';

const people = [
  [40, 'Maintainers'],
  [30, 'Developers and maintainers'],
  [60, 'Administrators of the instance'],
] as const;

const nobodyElse = [0, 'Only those named by command'] as const;
const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;

/** Asks who may deploy to an environment, and how many approve first; of a group it is a tier. */
export function ProtectionForm({
  present,
  isOfGroup,
  why,
  onSave,
}: {
  /** What is changed; a new one otherwise. */
  readonly present?: ProtectedEnvironment;
  readonly isOfGroup: boolean;
  readonly why: string | undefined;
  readonly onSave: (name: string, wish: object) => Promise<unknown>;
}) {
  const named = present?.deploy_access_levels.filter(isNamed) ?? [];
  const level = present?.deploy_access_levels.find((it) => !isNamed(it))?.access_level;
  const rule = present?.approval_rules.find((it) => !isNamed(it));
  const save = (fields: Fields) =>
    onSave(present?.name ?? fields.text('name'), wishOf(fields, present));
  return (
    <Form
      submit={present ? 'Save' : isOfGroup ? 'Protect tier' : 'Protect environment'}
      why={why}
      keeps={present !== undefined}
      onSubmit={save}
    >
      {present ? null : isOfGroup ? (
        <SelectField name="name" label="Tier" options={tiers.map((it) => [it, it] as const)} />
      ) : (
        <TextField name="name" label="Environment" hint="production" />
      )}
      <SelectField
        name="level"
        label="May deploy"
        value={level ?? (present ? 0 : 40)}
        options={named.length > 0 ? [...people, nobodyElse] : people}
        hint={named.length > 0 ? `Beside ${named.map(described).join(', ')}` : undefined}
      />
      <SelectField
        name="approvals"
        label="Approvals before a deployment"
        value={rule?.required_approvals ?? 0}
        options={[0, 1, 2, 3, 4, 5].map((count) => [count, String(count || 'None')] as const)}
      />
      <SelectField
        name="approvers"
        label="Approved by"
        value={rule?.access_level ?? 40}
        options={people}
      />
    </Form>
  );
}

type Entry = ProtectedEnvironment['deploy_access_levels'][number];

/** People and groups are named by command, and stay as they are here. */
const isNamed = ({ access_level }: Pick<Entry, 'access_level'>) => access_level === null;

const described = ({ access_level_description: it }: Entry) => it;

const ended = (entries: readonly Pick<Entry, 'id' | 'access_level'>[] = []) =>
  entries.filter((it) => !isNamed(it)).map(({ id }) => ({ id, _destroy: true }));

/** What is to be otherwise: roles in the place of those that are there. */
function wishOf(fields: Fields, present: ProtectedEnvironment | undefined) {
  const level = fields.number('level');
  const required_approvals = fields.number('approvals');
  const rule = { access_level: fields.number('approvers'), required_approvals };
  return {
    deploy_access_levels: [
      ...ended(present?.deploy_access_levels),
      ...(level === 0 ? [] : [{ access_level: level }]),
    ],
    approval_rules: [...ended(present?.approval_rules), ...(required_approvals > 0 ? [rule] : [])],
  };
}
