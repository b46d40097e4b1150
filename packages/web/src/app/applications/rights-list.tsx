import type { ApplicationRights } from '@slipway/contract';

/** What an application is given, in each place. */
export function RightsList({ rights }: { readonly rights: readonly ApplicationRights[] }) {
  if (rights.length === 0) {
    return (
      <p className="muted">It is installed with the account that the cluster was connected with.</p>
    );
  }
  return rights.map(({ namespace, rules }) => (
    <div key={namespace ?? '*'}>
      <h3>
        {namespace === null ? (
          'In the whole cluster'
        ) : (
          <>
            In the namespace <code>{namespace}</code>
          </>
        )}
      </h3>
      <ul>
        {rules.map(({ apiGroups, resources, resourceNames, verbs }) => (
          <li key={JSON.stringify([apiGroups, resources, resourceNames, verbs])}>
            {verbs.join(', ')} <code>{resources.join(', ')}</code>
            {apiGroups.some(Boolean) && <> of {apiGroups.join(', ')}</>}
            {resourceNames !== undefined && (
              <>
                {' '}
                named <code>{resourceNames.join(', ')}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  ));
}
