import type { Project } from '@slipway/contract';
import { useState } from 'react';
import { getAll, post } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { to } from '#frame/addresses.ts';
import { navigate, useQuery } from '#frame/router.tsx';
import { useSession } from '#sign-in/session.tsx';
import { type Fields, Form, SelectField, TextField } from '#ui/form/form.tsx';
import { AsCommand } from '#ui/object/as-command.tsx';

interface Namespace {
  readonly id: number;
  readonly full_path: string;
  readonly kind: string;
}

const publicImage = 'node:24-alpine';

const hints: Readonly<Record<string, string>> = {
  url: 'All its branches and tags are brought; a pipeline runs at the first push after that.',
  app: 'A Dockerfile, a pipeline with a manual release, and manifests for the cluster.',
};

/** A project to begin with. */
export function NewProjectPage() {
  const { session } = useSession();
  const [beginning, setBeginning] = useState('');
  const spaces = useResource('/api/v4/namespaces', (path, signal) =>
    getAll<Namespace>(path, signal),
  );
  const asked = useQuery().get('namespace_id') ?? '';
  const own = spaces.data?.find(({ full_path }) => full_path === session?.username);
  const make = async (fields: Fields) => {
    const space = fields.text('namespace');
    const isBrought = beginning === 'url';
    const project = await post<Project>('/api/v4/projects', {
      name: fields.text('name') || nameIn(fields.text('address')),
      ...(isBrought && { import_url: addressIn(fields) }),
      description: fields.text('description'),
      visibility: fields.text('visibility'),
      initialize_with_readme: beginning === 'readme',
      ...(space !== '' && { namespace_id: Number(space) }),
    });
    if (beginning === 'app') {
      const { beginWithApp } = await import('./starter.ts');
      await beginWithApp(project.id, fields.text('image'));
    }
    navigate(to.project(project.path_with_namespace));
  };
  const others = (spaces.data ?? []).filter(({ id }) => id !== own?.id);
  return (
    <>
      <title>New project · Slipway</title>
      <h1>New project</h1>
      <div className="card form-card">
        <Form submit="Make project" keeps onSubmit={make}>
          <SelectField
            // What the address asks for can be chosen once it is among the options.
            key={spaces.isRead ? 'read' : 'reading'}
            name="namespace"
            label="Where"
            value={asked}
            options={[
              ['', `${session?.username ?? ''} (your own)`],
              ...others.map(({ id, full_path, kind }) => [id, `${full_path} (${kind})`] as const),
            ]}
          />
          <NewProjectFields beginning={beginning} onBegin={setBeginning} />
        </Form>
      </div>
      <AsCommand
        lines={[
          beginning === 'url'
            ? 'slipway project import https://example.com/group/shop.git'
            : 'slipway project create NAME',
        ]}
      />
    </>
  );
}

function NewProjectFields({
  beginning,
  onBegin,
}: {
  readonly beginning: string;
  readonly onBegin: (beginning: string) => void;
}) {
  return (
    <>
      <TextField
        name="name"
        label="Name"
        hint={
          beginning === 'url'
            ? 'Without one it is called like the repository'
            : 'Its address is made of it'
        }
        isOptional={beginning === 'url'}
      />
      <TextField name="description" label="Description" isOptional />
      <SelectField
        name="visibility"
        label="Who may see it"
        value="private"
        options={[
          ['private', 'Private: members only'],
          ['internal', 'Internal: everybody who is signed in'],
          ['public', 'Public: everybody'],
        ]}
      />
      <SelectField
        name="beginning"
        label="Begin with"
        hint={hints[beginning]}
        value={beginning}
        onChoose={onBegin}
        options={[
          ['', 'Nothing: I push a repository'],
          ['readme', 'A README'],
          ['app', 'An app that is built, tested and rolled out'],
          ['url', 'A repository that lies elsewhere, by its URL'],
        ]}
      />
      {beginning === 'url' && <ElsewhereFields />}
      {beginning === 'app' && (
        <TextField
          name="image"
          label="Image with Node"
          value={publicImage}
          hint="The app is built on it: one that can be pulled, or that this machine has."
        />
      )}
    </>
  );
}

/** Where a repository lies, and how one signs in there. */
function ElsewhereFields() {
  return (
    <>
      <TextField
        name="address"
        label="Address of the repository"
        type="url"
        placeholder="https://example.com/group/shop.git"
        hint="What git clone takes, by http or https"
      />
      <TextField
        name="username"
        label="User name there"
        hint="For one that not everybody may read"
        isOptional
      />
      <TextField
        name="password"
        label="Password or token there"
        type="password"
        autoComplete="new-password"
        hint="Kept encrypted until the import is over, then forgotten"
        isOptional
      />
    </>
  );
}

/** With what one signs in by: the server takes it out again. */
function addressIn(fields: Fields): string {
  const address = fields.text('address');
  const username = fields.text('username');
  if (username === '' || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = encodeURIComponent(username);
  url.password = encodeURIComponent(fields.raw('password'));
  return url.href;
}

/** `https://example.com/group/shop.git` → `shop` */
function nameIn(address: string): string {
  return /([^/]+?)(?:\.git)?\/*$/.exec(address)?.[1] ?? '';
}
