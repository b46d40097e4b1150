import type { Project } from '@slipway/contract';
import { getAll, post } from '#data/api.ts';
import { useResource } from '#data/use-resource.ts';
import { navigate } from '#frame/router.tsx';
import { to } from '#frame/routes.ts';
import { useSession } from '#sign-in/session.tsx';
import { AsCommand } from '#ui/as-command.tsx';
import { CheckField, type Fields, Form, SelectField, TextField } from '#ui/form.tsx';

interface Namespace {
  readonly id: number;
  readonly full_path: string;
  readonly kind: string;
}

/** A project to begin with. */
export function NewProjectPage() {
  const { session } = useSession();
  const spaces = useResource('/api/v4/namespaces', (path, signal) =>
    getAll<Namespace>(path, signal),
  );
  const own = spaces.data?.find(({ full_path }) => full_path === session?.username);
  const make = async (fields: Fields) => {
    const space = fields.text('namespace');
    const project = await post<Project>('/api/v4/projects', {
      name: fields.text('name'),
      description: fields.text('description'),
      visibility: fields.text('visibility'),
      initialize_with_readme: fields.isChecked('readme'),
      ...(space !== '' && { namespace_id: Number(space) }),
    });
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
            name="namespace"
            label="Where"
            options={[
              ['', `${session?.username ?? ''} (your own)`],
              ...others.map(({ id, full_path, kind }) => [id, `${full_path} (${kind})`] as const),
            ]}
          />
          <TextField name="name" label="Name" hint="Its address is made of it" />
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
          <CheckField
            name="readme"
            label="Begin with a README"
            hint="Leave it out if you have a repository to push."
          />
        </Form>
      </div>
      <AsCommand lines={['slipway project create NAME']} />
    </>
  );
}
