import { type FormEvent, useEffect, useState } from 'react';
import { ApiError } from '#data/api.ts';
import { destination } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { Mark } from '#ui/status/icons.tsx';
import { useSession } from './session.tsx';
import './sign-in.css';

/** User name and password. */
export function SignInPage() {
  const { session, hasEnded, signIn } = useSession();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const next = destination(useQuery().get('from'));

  // The secret of a link stands behind the #. It is taken out of the address before it is used.
  useEffect(() => {
    const link = /^#link=(.+)$/.exec(location.hash)?.[1];
    if (link === undefined) return;
    history.replaceState(null, '', location.pathname + location.search);
    signIn({ link }).catch((error: Error) => setProblem(error.message));
  }, [signIn]);

  useEffect(() => {
    if (session) navigate(next, { replace: true });
  }, [session, next]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setBusy(true);
    setProblem(undefined);
    try {
      await signIn({
        username: String(fields.get('username')),
        password: String(fields.get('password')),
      });
    } catch (error) {
      setBusy(false);
      setProblem(explain(error));
      form.querySelector<HTMLInputElement>('[name=password]')?.select();
    }
  };

  return (
    <div className="sign-in">
      <title>Sign in · Slipway</title>
      <h1>
        <Mark /> Sign in to Slipway
      </h1>
      {hasEnded && <p role="status">Your session has ended. Sign in again.</p>}
      <form className="card" onSubmit={(event) => void submit(event)}>
        <label>
          User name
          {/* biome-ignore lint/a11y/noAutofocus: the page is this form, nothing stands before it */}
          <input name="username" autoComplete="username" autoCapitalize="none" required autoFocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <p className="problem" role="alert">
          {problem}
        </p>
        <button type="submit" className="button primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
      <p className="hint">
        The first start made an account <code>root</code>. Its password is in{' '}
        <code>credentials.json</code> in Slipway’s data folder (<code>~/.slipway</code>, unless it
        was told another). <code>slipway sign-in</code> prints an address that signs you in.
      </p>
    </div>
  );
}

function explain(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) return 'Wrong user name or password.';
  return error instanceof Error ? error.message : String(error);
}
