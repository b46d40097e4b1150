import type { ProtectedEnvironment } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post, put, remove } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { Confirm } from '#ui/form/confirm.tsx';
import { Dialog } from '#ui/form/dialog.tsx';
import { Verb } from '#ui/form/verb.tsx';
import { Listing } from '#ui/list/listing.tsx';
import { Table } from '#ui/list/table.tsx';
import { ProtectionForm } from './protection-form.tsx';

/** Environments of a project, or tiers of a group, to which only some may deploy: all that one does with them. */
export function Protections({
  api,
  isOfGroup = false,
  why,
}: {
  /** `/api/v4/projects/1/protected_environments` */
  readonly api: string;
  readonly isOfGroup?: boolean;
  readonly why: string | undefined;
}) {
  const rules = useResource(api, (path, signal) => getAll<ProtectedEnvironment>(path, signal));
  const [changed, setChanged] = useState<ProtectedEnvironment>();
  const addressOf = (name: string) => `${api}/${encodeURIComponent(name)}`;
  const end = (name: string) => remove(addressOf(name)).then(rules.reload);
  const save = async (name: string, wish: object) => {
    await put(addressOf(name), wish);
    setChanged(undefined);
    rules.reload();
  };
  return (
    <>
      <Listing
        of={rules}
        what="the protected environments"
        none="No environment is protected"
        hint="Whoever may run a job may deploy with it."
      >
        {(items) => (
          <Table
            caption="Protected environments"
            rows={items}
            keyOf={({ name }) => name}
            columns={[
              {
                title: isOfGroup ? 'Tier' : 'Environment',
                cell: (it) => <strong>{it.name}</strong>,
              },
              { title: 'May deploy', cell: deployersOf },
              { title: 'Approvals', cell: approvalsOf },
              {
                title: 'Actions',
                isOfVerbs: true,
                cell: (it) => (
                  <span className="actions">
                    <Verb
                      isSmall
                      why={why}
                      label={`Change ${it.name}`}
                      onClick={() => setChanged(it)}
                    >
                      Change …
                    </Verb>
                    <Confirm
                      verb="Unprotect"
                      what="environment"
                      name={it.name}
                      isSmall
                      why={why}
                      onConfirm={() => end(it.name)}
                    >
                      <p>Whoever may run a job may deploy with it, then.</p>
                    </Confirm>
                  </span>
                ),
              },
            ]}
          />
        )}
      </Listing>
      <section aria-labelledby="protect">
        <h2 id="protect">{isOfGroup ? 'Protect a tier' : 'Protect an environment'}</h2>
        <div className="card form-card">
          <ProtectionForm
            isOfGroup={isOfGroup}
            why={why}
            onSave={(name, wish) => post(api, { name, ...wish }).then(rules.reload)}
          />
        </div>
      </section>
      {changed && (
        <Dialog
          title={`Who may deploy to ${changed.name}?`}
          isOpen
          onClose={() => setChanged(undefined)}
        >
          <ProtectionForm present={changed} isOfGroup={isOfGroup} why={why} onSave={save} />
        </Dialog>
      )}
    </>
  );
}

/** `Maintainers, ada` */
export const deployersOf = ({ deploy_access_levels: them }: ProtectedEnvironment) =>
  them.map((it) => it.access_level_description).join(', ');

/** `2 of Maintainers` */
export function approvalsOf(protection: ProtectedEnvironment): string {
  const { approval_rules: rules, required_approval_count: count } = protection;
  const each = rules.map(
    (it) => `${it.required_approvals} of ${it.access_level_description || 'people who are gone'}`,
  );
  return each.join(', ') || (count > 0 ? `${count} of those who may deploy` : 'None');
}
