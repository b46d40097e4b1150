import { CheckField, FieldGroup, TextField } from '#ui/form/form.tsx';

/** Name, end and scopes of a token to be made. */
export function TokenFields({
  scopes,
  nameHint,
}: {
  readonly scopes: readonly (readonly [string, string])[];
  readonly nameHint: string;
}) {
  return (
    <>
      <TextField name="name" label="Name" hint={nameHint} />
      <TextField
        name="expires_at"
        label="Expires on"
        type="date"
        isOptional
        min={tomorrow()}
        hint="It stops working at the beginning of this day. Without a date it works until it is revoked."
      />
      <FieldGroup legend="What it may do">
        {scopes.map(([scope, meaning]) => (
          <CheckField key={scope} name="scopes" value={scope} label={scope} hint={meaning} />
        ))}
      </FieldGroup>
    </>
  );
}

function tomorrow(): string {
  return new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10);
}
