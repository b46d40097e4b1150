import { useState } from 'react';
import { put } from '#data/api.ts';
import { useSession } from '#sign-in/session.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';

/** Another password. */
export function PasswordPage() {
  const { session } = useSession();
  const [isDone, setDone] = useState(false);
  const change = async (fields: Fields) => {
    setDone(false);
    if (fields.raw('password') !== fields.raw('again')) {
      throw new Error('The new password was written in two ways. Write it twice alike.');
    }
    await put('/-/password', {
      current_password: fields.raw('current_password'),
      password: fields.raw('password'),
    });
    setDone(true);
  };
  return (
    <>
      <h1>Password</h1>
      <Form submit="Change password" onSubmit={change}>
        <input hidden name="username" autoComplete="username" defaultValue={session?.username} />
        <TextField
          name="current_password"
          label="Current password"
          type="password"
          autoComplete="current-password"
        />
        <TextField
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          hint="At least 8 characters, without your name. Whoever is signed in as you elsewhere is signed out."
        />
        <TextField
          name="again"
          label="New password again"
          type="password"
          autoComplete="new-password"
        />
      </Form>
      <p role="status" className="done">
        {isDone && 'Your password was changed. Other browsers were signed out.'}
      </p>
      <AsCommand lines={['slipway me password']} />
    </>
  );
}
