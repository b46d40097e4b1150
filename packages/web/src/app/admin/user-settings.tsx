import type { FullUser } from '@slipway/contract';
import { useState } from 'react';
import { put } from '#data/api.ts';
import { to } from '#frame/addresses.ts';
import { navigate } from '#frame/router.tsx';
import { type Fields, Form, TextField } from '#ui/form/form.tsx';

/** What somebody is called, and a password for whoever has forgotten theirs. */
export function UserSettings({
  user,
  onChange,
}: {
  readonly user: FullUser;
  readonly onChange: () => void;
}) {
  const [isSaved, setSaved] = useState(false);
  const save = async (fields: Fields) => {
    setSaved(false);
    const username = fields.text('username');
    const password = fields.raw('password');
    await put(`/api/v4/users/${user.id}`, {
      name: fields.text('name'),
      email: fields.text('email'),
      ...(username !== user.username && { username }),
      ...(password !== '' && { password }),
    });
    if (username !== user.username) {
      navigate(`${to.user(username)}?tab=settings`);
      return;
    }
    setSaved(true);
    onChange();
  };
  return (
    <div className="card form-card">
      <Form submit="Save" keeps onSubmit={save}>
        <TextField name="name" label="Name" value={user.name} />
        <TextField
          name="username"
          label="User name"
          value={user.username}
          hint="With another one the addresses of their own projects change, those for git and images, too."
        />
        <TextField name="email" label="Email" type="email" value={user.email} />
        <TextField
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          isOptional
          hint="Whoever is signed in as them is signed out. They change it under their own name."
        />
      </Form>
      <p role="status" className="done">
        {isSaved && 'Saved.'}
      </p>
    </div>
  );
}
