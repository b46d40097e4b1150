package main

import (
	"fmt"
	"time"

	gitlab "gitlab.com/gitlab-org/api/client-go"
)

func variables(client *gitlab.Client, project *gitlab.Project) {
	step("variables: create, update, scope, list, remove", func() error {
		if _, _, err := client.ProjectVariables.CreateVariable(project.ID, &gitlab.CreateProjectVariableOptions{
			Key: gitlab.Ptr("COLOR"), Value: gitlab.Ptr("red"), EnvironmentScope: gitlab.Ptr("*"),
		}); err != nil {
			return err
		}
		if _, _, err := client.ProjectVariables.UpdateVariable(project.ID, "COLOR", &gitlab.UpdateProjectVariableOptions{
			Value: gitlab.Ptr("blue"), Filter: &gitlab.VariableFilter{EnvironmentScope: "*"},
		}); err != nil {
			return err
		}
		if _, _, err := client.ProjectVariables.CreateVariable(project.ID, &gitlab.CreateProjectVariableOptions{
			Key: gitlab.Ptr("GONE"), Value: gitlab.Ptr("secret-value"), Masked: gitlab.Ptr(true), Protected: gitlab.Ptr(true),
		}); err != nil {
			return err
		}
		if _, err := client.ProjectVariables.RemoveVariable(project.ID, "GONE", nil); err != nil {
			return err
		}
		all, _, err := client.ProjectVariables.ListVariables(project.ID, nil)
		if err != nil {
			return err
		}
		return expect(len(all) == 1 && all[0].Value == "blue", "%d variables", len(all))
	})
}

func automation(client *gitlab.Client, project *gitlab.Project) {
	step("webhook: add, edit, list, delete", func() error {
		hook, _, err := client.Projects.AddProjectHook(project.ID, &gitlab.AddProjectHookOptions{URL: gitlab.Ptr("https://example.com/hook"), PushEvents: gitlab.Ptr(false), PipelineEvents: gitlab.Ptr(true), Token: gitlab.Ptr("secret")})
		if err != nil {
			return err
		}
		edited, _, err := client.Projects.EditProjectHook(project.ID, hook.ID, &gitlab.EditProjectHookOptions{URL: gitlab.Ptr("https://example.com/other"), JobEvents: gitlab.Ptr(true)})
		if err != nil {
			return err
		}
		if !edited.JobEvents || !edited.PipelineEvents || edited.PushEvents {
			return fmt.Errorf("%+v", edited)
		}
		_, err = client.Projects.DeleteProjectHook(project.ID, hook.ID)
		return err
	})
	step("pipeline schedule", func() error {
		schedule, _, err := client.PipelineSchedules.CreatePipelineSchedule(project.ID, &gitlab.CreatePipelineScheduleOptions{Description: gitlab.Ptr("Nightly"), Ref: gitlab.Ptr("main"), Cron: gitlab.Ptr("0 1 * * *"), CronTimezone: gitlab.Ptr("UTC")})
		if err != nil {
			return err
		}
		if _, _, err = client.PipelineSchedules.CreatePipelineScheduleVariable(project.ID, schedule.ID, &gitlab.CreatePipelineScheduleVariableOptions{Key: gitlab.Ptr("A"), Value: gitlab.Ptr("b")}); err != nil {
			return err
		}
		if _, err = client.PipelineSchedules.RunPipelineSchedule(project.ID, schedule.ID); err != nil {
			return err
		}
		_, err = client.PipelineSchedules.DeletePipelineSchedule(project.ID, schedule.ID)
		return err
	})
	step("trigger token", func() error {
		trigger, _, err := client.PipelineTriggers.AddPipelineTrigger(project.ID, &gitlab.AddPipelineTriggerOptions{Description: gitlab.Ptr("Deploys")})
		if err != nil {
			return err
		}
		_, _, err = client.PipelineTriggers.RunPipelineTrigger(project.ID, &gitlab.RunPipelineTriggerOptions{Ref: gitlab.Ptr("main"), Token: gitlab.Ptr(trigger.Token), Variables: map[string]string{"A": "b"}})
		return err
	})
	step("runners", func() error {
		all, _, err := client.Runners.ListAllRunners(nil)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("no runner")
		}
		_, _, err = client.Runners.GetRunnerDetails(all[0].ID)
		return err
	})
}

func access(client *gitlab.Client, project *gitlab.Project) {
	step("group with a variable and a project", func() error {
		group, _, err := client.Groups.CreateGroup(&gitlab.CreateGroupOptions{Name: gitlab.Ptr("go team"), Path: gitlab.Ptr("go-team")})
		if err != nil {
			return err
		}
		if _, _, err = client.GroupVariables.CreateVariable(group.ID, &gitlab.CreateGroupVariableOptions{Key: gitlab.Ptr("A"), Value: gitlab.Ptr("b")}); err != nil {
			return err
		}
		if _, _, err = client.Projects.CreateProject(&gitlab.CreateProjectOptions{Name: gitlab.Ptr("inner"), NamespaceID: gitlab.Ptr(group.ID)}); err != nil {
			return err
		}
		_, err = client.Groups.DeleteGroup(group.ID, nil)
		return err
	})
	step("user, member", func() error {
		user, _, err := client.Users.CreateUser(&gitlab.CreateUserOptions{Username: gitlab.Ptr("gopher"), Name: gitlab.Ptr("Gopher"), Email: gitlab.Ptr("gopher@example.com"), Password: gitlab.Ptr("quite a long password")})
		if err != nil {
			return err
		}
		if _, _, err = client.ProjectMembers.AddProjectMember(project.ID, &gitlab.AddProjectMemberOptions{UserID: user.ID, AccessLevel: gitlab.Ptr(gitlab.DeveloperPermissions)}); err != nil {
			return err
		}
		members, _, err := client.ProjectMembers.ListAllProjectMembers(project.ID, nil)
		if err != nil {
			return err
		}
		return expect(len(members) == 2, "%d members", len(members))
	})
	step("protected branch", func() error {
		if _, err := client.ProtectedBranches.UnprotectRepositoryBranches(project.ID, "main"); err != nil {
			return err
		}
		branch, _, err := client.ProtectedBranches.ProtectRepositoryBranches(project.ID, &gitlab.ProtectRepositoryBranchesOptions{Name: gitlab.Ptr("main"), PushAccessLevel: gitlab.Ptr(gitlab.MaintainerPermissions), AllowForcePush: gitlab.Ptr(false)})
		if err != nil {
			return err
		}
		return expect(!branch.AllowForcePush && len(branch.PushAccessLevels) == 1, "%+v", branch)
	})
	step("project access token, deploy token", func() error {
		expires := gitlab.ISOTime(time.Now().AddDate(0, 1, 0))
		token, _, err := client.ProjectAccessTokens.CreateProjectAccessToken(project.ID, &gitlab.CreateProjectAccessTokenOptions{Name: gitlab.Ptr("bot"), Scopes: &[]string{"api"}, AccessLevel: gitlab.Ptr(gitlab.MaintainerPermissions), ExpiresAt: &expires})
		if err != nil {
			return err
		}
		if _, err = client.ProjectAccessTokens.RevokeProjectAccessToken(project.ID, token.ID); err != nil {
			return err
		}
		_, _, err = client.DeployTokens.CreateProjectDeployToken(project.ID, &gitlab.CreateProjectDeployTokenOptions{Name: gitlab.Ptr("pulls"), Scopes: &[]string{"read_registry"}})
		return err
	})
}
