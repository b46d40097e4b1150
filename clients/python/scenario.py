"""Drives Slipway with python-gitlab.

Prints for each step "ok" or "not ok", what, and why, with tabs between.
"""

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import gitlab

CONFIGURATION = Path(os.environ["SLIPWAY_CONFIGURATION"]).read_text()
STEPS = []


def step(act):
    """Marks a step; its docstring says what it is."""
    STEPS.append(act)
    return act


def until(ask, is_right):
    """Asks until the answer is right, for two minutes."""
    deadline = time.monotonic() + 120
    while True:
        answer = ask()
        if is_right(answer):
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"last seen: {answer}")
        time.sleep(0.2)


def settled(ask):
    """The state in which something ends."""
    return until(lambda: ask().status, lambda it: it in ("success", "failed", "canceled"))


def equal(actual, expected):
    """Raises for a difference."""
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


@step
def code(gl, project):
    """commit, change and read files, tree, branches, archive"""
    project.commits.create(
        {
            "branch": "main",
            "commit_message": "Start [ci skip]",
            "actions": [
                {"action": "create", "file_path": ".gitlab-ci.yml", "content": CONFIGURATION},
                {"action": "create", "file_path": "docs/read me.md", "content": "Hello\n"},
            ],
        }
    )
    file = project.files.get("docs/read me.md", ref="main")
    file.content = "Changed\n"
    file.save(branch="main", commit_message="Change [ci skip]")
    equal(project.files.get("docs/read me.md", ref="main").decode(), b"Changed\n")
    equal(len(project.repository_tree(recursive=True, get_all=True)), 3)
    project.branches.create({"branch": "next", "ref": "main"})
    equal(project.repository_compare("main", "next")["commits"], [])
    equal(project.repository_archive(format="tar.gz")[:2], b"\x1f\x8b")
    project.branches.delete("next")
    project.upload("a.txt", filedata="text")


@step
def history(gl, project):
    """blame, contributors, cherry-pick and revert, languages, search, events"""
    equal(project.files.blame("docs/read me.md", ref="main")[0]["lines"], ["Changed"])
    equal(len(project.repository_contributors(get_all=True)), 1)
    project.branches.create({"branch": "stable", "ref": "main"})
    action = {"action": "create", "file_path": "a.py", "content": "needle = 1\n"}
    wish = {"branch": "main", "commit_message": "Add a [ci skip]", "actions": [action]}
    commit = project.commits.create(wish)
    commit.cherry_pick(branch="stable")
    commit.revert(branch="stable")
    equal(project.languages(), {"Python": 100})
    equal([it["path"] for it in project.search("blobs", "needle")], ["a.py"])
    equal(gl.search("projects", project.path)[0]["id"], project.id)
    actions = {it.action_name for it in project.events.list(get_all=True)}
    equal(actions >= {"created", "pushed new", "pushed to"}, True)
    project.branches.delete("stable")


@step
def marks(gl, project):
    """star, badge, and what cannot be had: forks and deploy keys"""
    project.star()
    equal(gl.projects.get(project.id).star_count, 1)
    equal(len(gl.projects.list(starred=True, get_all=True)), 1)
    project.unstar()
    link = "https://example.com/%{project_path}"
    badge = project.badges.create({"name": "ci", "link_url": link, "image_url": link})
    equal(badge.rendered_link_url, f"https://example.com/{project.path_with_namespace}")
    badge.delete()
    equal(project.forks.list(get_all=True), [])
    equal(project.keys.list(get_all=True), [])
    try:
        project.forks.create({})
    except gitlab.GitlabCreateError as error:
        equal("push a clone" in str(error), True)


@step
def variables(gl, project):
    """variables"""
    variable = project.variables.create({"key": "COLOR", "value": "red"})
    variable.value = "blue"
    variable.save()
    equal([it.value for it in project.variables.list(get_all=True)], ["blue"])


@step
def run(gl, project):
    """lint, pipeline, variables of it"""
    equal(project.ci_lint.get().valid, True)
    given = [{"key": "COLOR", "value": "green"}]
    pipeline = project.pipelines.create({"ref": "main", "variables": given})
    equal(settled(lambda: project.pipelines.get(pipeline.id)), "success")
    equal([it.value for it in pipeline.variables.list(get_all=True)], ["green"])
    equal(project.pipelines.latest().id, pipeline.id)
    pipeline.retry()


@step
def jobs(gl, project):
    """job, log, artifacts, test report"""
    pipeline = project.pipelines.list(iterator=True).next()
    job = next(it for it in pipeline.jobs.list(get_all=True) if it.name == "build")
    whole = project.jobs.get(job.id)
    if b"color is green" not in whole.trace():
        raise AssertionError(whole.trace())
    equal(whole.artifact("out.txt"), b"kept\n")
    equal(whole.artifacts()[:2], b"PK")
    whole.keep_artifacts()
    report = pipeline.test_report.get()
    equal((report.total_count, report.success_count), (1, 1))
    equal(pipeline.test_report_summary.get().total["count"], 1)


@step
def deploy(gl, project):
    """play, environment, deployment, stop"""
    job = next(it for it in project.jobs.list(get_all=True) if it.name == "ship")
    whole = project.jobs.get(job.id)
    whole.play()
    equal(settled(lambda: project.jobs.get(job.id)), "success")
    environment = project.environments.list(get_all=True)[0]
    equal(environment.name, "production")
    equal(len(project.deployments.list(get_all=True)), 1)
    environment.external_url = "https://shop.example.org"
    environment.save()
    environment.stop()


@step
def statuses(gl, project):
    """commit status"""
    commit = project.commits.get("main")
    commit.statuses.create({"state": "running", "name": "scan"})
    commit.statuses.create({"state": "success", "name": "scan"})
    equal([it.status for it in commit.statuses.list(name="scan", get_all=True)], ["success"])


@step
def releases(gl, project):
    """tag, release, link"""
    project.tags.create({"tag_name": "v1", "ref": "main"})
    release = project.releases.create({"tag_name": "v1", "name": "One", "description": "First"})
    release.links.create({"name": "Tool", "url": "https://example.com/t"})
    equal(len(project.releases.get("v1").assets["links"]), 1)
    release.name = "First one"
    release.save()
    project.releases.delete("v1")


@step
def hooks(gl, project):
    """webhook"""
    hook = project.hooks.create({"url": "https://example.com/hook", "job_events": True})
    hook.push_events = False
    hook.save()
    equal(project.hooks.get(hook.id).job_events, True)
    hook.delete()


@step
def schedules(gl, project):
    """schedule and its variables"""
    wish = {"ref": "main", "description": "Nightly", "cron": "0 1 * * *"}
    schedule = project.pipelineschedules.create(wish)
    schedule.variables.create({"key": "A", "value": "b"})
    schedule.cron = "0 2 * * *"
    schedule.save()
    number = schedule.id
    # Takes the answer for the schedule itself, and then has no id any longer.
    schedule.play()
    project.pipelineschedules.delete(number)


@step
def triggers(gl, project):
    """trigger token"""
    trigger = project.triggers.create({"description": "Deploys"})
    project.trigger_pipeline("main", trigger.token, variables={"A": "b"})
    trigger.delete()


@step
def protection(gl, project):
    """protected branch and tag"""
    project.protectedbranches.delete("main")
    branch = project.protectedbranches.create({"name": "main", "allow_force_push": False})
    equal(branch.allow_force_push, False)
    project.protectedtags.create({"name": "v*", "create_access_level": 40})
    project.protectedtags.delete("v*")


@step
def tokens(gl, project):
    """access token and its rotation, deploy token"""
    expires = (date.today() + timedelta(days=30)).isoformat()
    wish = {"name": "bot", "scopes": ["api"], "expires_at": expires, "access_level": 40}
    token = project.access_tokens.create(wish)
    bot = gitlab.Gitlab(gl.url, private_token=token.token)
    equal(bot.projects.get(project.id).id, project.id)
    token.rotate()
    project.deploytokens.create({"name": "pulls", "scopes": ["read_registry"]})


@step
def people(gl, project):
    """group with subgroup, user, members"""
    group = gl.groups.create({"name": "python team", "path": "python-team"})
    gl.groups.create({"name": "inner", "path": "inner", "parent_id": group.id})
    equal(len(gl.groups.get(group.id).subgroups.list(get_all=True)), 1)
    user = gl.users.create(
        {
            "username": "monty",
            "name": "Monty",
            "email": "monty@example.com",
            "password": "quite a long password",
        }
    )
    member = project.members.create({"user_id": user.id, "access_level": 30})
    member.access_level = 40
    member.save()
    group.members.create({"user_id": user.id, "access_level": 30})
    group.variables.create({"key": "A", "value": "b"})
    equal(gl.users.list(username="monty", get_all=True)[0].email, "monty@example.com")
    user.block()
    user.unblock()
    group.delete()


@step
def runners(gl, project):
    """runners, and one of one's own"""
    if not gl.runners_all.list(get_all=True):
        raise AssertionError("no runner")
    gl.user.runners.create({"runner_type": "project_type", "project_id": project.id})
    equal(len([it for it in project.runners.list(get_all=True) if not it.is_shared]), 1)


@step
def registry(gl, project):
    """registry: repositories, tags, delete a tag"""
    images = gl.projects.get(os.environ["SLIPWAY_IMAGES"])
    repository = images.repositories.list(get_all=True)[0]
    names = [it.name for it in repository.tags.list(get_all=True)]
    if "python-gitlab" not in names:
        raise AssertionError(names)
    repository.tags.get("python-gitlab").delete()


def main():
    gl = gitlab.Gitlab(os.environ["SLIPWAY_URL"], private_token=os.environ["SLIPWAY_TOKEN"])
    gl.auth()
    project = gl.projects.create({"name": "by python-gitlab", "path": "by-python-gitlab"})
    failed = False
    for act in STEPS:
        try:
            act(gl, project)
            print(f"ok\t{act.__doc__}")
        except Exception as error:  # whatever a client throws is the finding
            failed = True
            print(f"not ok\t{act.__doc__}\t{type(error).__name__}: {' '.join(str(error).split())}")
    project.delete()
    return 1 if failed else 0


sys.exit(main())
