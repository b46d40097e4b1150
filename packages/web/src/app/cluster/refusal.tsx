import type { ApiError } from '#data/api.ts';
import { useSession } from '#sign-in/session.tsx';
import { Copy } from '#ui/copy.tsx';
import { Empty } from '#ui/state/states.tsx';

/** Why there is nothing to see, and how that changes. */
export function Refusal({ error }: { readonly error: ApiError }) {
  const { session } = useSession();
  if (error.status !== 403) return <Empty title={error.message} />;
  const user = `slipway:${session?.username ?? 'NAME'}`;
  return (
    <Empty title="You may not see this">
      <p>{error.message}</p>
      <p className="muted">An administrator of the cluster lets you look around with</p>
      <Copy
        label="Command"
        text={`kubectl create clusterrolebinding ${session?.username ?? 'NAME'}-view --clusterrole=view --user=${user}`}
      />
    </Empty>
  );
}
