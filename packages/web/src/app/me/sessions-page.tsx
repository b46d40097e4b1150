import { AsCommand } from '#ui/object/as-command.tsx';
import { SessionList } from './session-list.tsx';

/** Where one is signed in. */
export function SessionsPage() {
  return (
    <>
      <h1>Sessions</h1>
      <p className="muted">Browsers in which you are signed in. What you do not know, end.</p>
      <SessionList api="/-/sessions" none="No sessions" />
      <AsCommand lines={['slipway session list', 'slipway session end ID']} />
    </>
  );
}
