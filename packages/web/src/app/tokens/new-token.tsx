import './tokens.css';
import { Copy } from '#ui/copy.tsx';

/** A secret that is shown this once. */
export function NewToken({ what, token }: { readonly what: string; readonly token: string }) {
  return (
    <div className="new-token" role="status">
      <p>
        <strong>{what}</strong>: copy it now, it is not shown again.
      </p>
      <Copy label="Token" text={token} />
    </div>
  );
}
