import assert from 'node:assert/strict';
import { configuration } from '../configuration.ts';
import type { StepsOf } from './steps.ts';

/** Steps about what lies in a project. */
export const repository: StepsOf = (gitlab, images) => ({
  async 'commit several files'(id) {
    await gitlab.Commits.create(id, 'main', 'Start [ci skip]', [
      { action: 'create', filePath: '.gitlab-ci.yml', content: configuration },
      { action: 'create', filePath: 'docs/read me.md', content: 'Hello\n' },
    ]);
  },
  async 'change, read, blame and delete a file'(id) {
    await gitlab.RepositoryFiles.edit(
      id,
      'docs/read me.md',
      'main',
      'Changed\n',
      'Change [ci skip]',
    );
    assert.equal(await gitlab.RepositoryFiles.showRaw(id, 'docs/read me.md', 'main'), 'Changed\n');
    const [blamed] = await gitlab.RepositoryFiles.allFileBlames(id, 'docs/read me.md', 'main');
    assert.deepEqual(blamed?.lines, ['Changed']);
    await gitlab.RepositoryFiles.remove(id, 'docs/read me.md', 'main', 'Remove [ci skip]');
  },
  async 'contributors, languages, search, events, star'(id) {
    const people = await gitlab.Repositories.allContributors(id);
    assert.equal(people.length, 1);
    assert.deepEqual(await gitlab.Projects.showLanguages(id), {});
    const found = await gitlab.Search.all('blobs', 'color', { projectId: id });
    assert.equal(found[0]?.path, '.gitlab-ci.yml');
    const [event] = await gitlab.Events.all({ projectId: id });
    assert.equal(event?.action_name, 'pushed to');
    await gitlab.Projects.star(id);
    const [starrer] = await gitlab.Projects.allStarrers(id);
    assert.equal(starrer?.user.username, 'root');
  },
  async 'tag, release, link'(id) {
    await gitlab.Tags.create(id, 'v1', 'main');
    await gitlab.ProjectReleases.create(id, { tagName: 'v1', name: 'One', description: 'First' });
    await gitlab.ReleaseLinks.create(id, 'v1', 'Tool', 'https://example.com/t');
    const release = await gitlab.ProjectReleases.show(id, 'v1');
    assert.equal(release.assets.links?.length, 1);
    await gitlab.ProjectReleases.remove(id, 'v1');
  },
  async webhook(id) {
    const hook = await gitlab.ProjectHooks.add(id, 'https://example.com/hook', {
      jobEvents: true,
    });
    await gitlab.ProjectHooks.edit(id, hook.id, 'https://example.com/other', {
      pushEvents: false,
    });
    const [shown] = await gitlab.ProjectHooks.all(id);
    assert.deepEqual([shown?.job_events, shown?.push_events], [true, false]);
    await gitlab.ProjectHooks.remove(id, hook.id);
  },
  async registry() {
    const [repository] = await gitlab.ContainerRegistry.allRepositories({ projectId: images });
    assert.ok(repository);
    const tags = await gitlab.ContainerRegistry.allTags(images, repository.id);
    assert.ok(tags.some(({ name }) => name === 'gitbeaker'));
    await gitlab.ContainerRegistry.removeTag(images, repository.id, 'gitbeaker');
  },
});
