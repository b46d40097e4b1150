package main

import (
	"fmt"
	"io"
	"strings"

	gitlab "gitlab.com/gitlab-org/api/client-go"
)

func pipelines(client *gitlab.Client, project *gitlab.Project) {
	step("lint", func() error {
		result, _, err := client.Validate.ProjectLint(project.ID, &gitlab.ProjectLintOptions{ContentRef: gitlab.Ptr("main")})
		if err != nil {
			return err
		}
		return expect(result.Valid, "%v", result.Errors)
	})
	var pipeline *gitlab.Pipeline
	var jobs []*gitlab.Job
	step("run a pipeline to its manual job", func() (err error) {
		pipeline, _, err = client.Pipelines.CreatePipeline(project.ID, &gitlab.CreatePipelineOptions{
			Ref: gitlab.Ptr("main"),
			Variables: &[]*gitlab.PipelineVariableOptions{
				{Key: gitlab.Ptr("COLOR"), Value: gitlab.Ptr("green"), VariableType: gitlab.Ptr(gitlab.EnvVariableType)},
			},
		})
		if err != nil {
			return err
		}
		pipeline, err = until(func() (*gitlab.Pipeline, error) {
			seen, _, err := client.Pipelines.GetPipeline(project.ID, pipeline.ID)
			return seen, err
		}, func(it *gitlab.Pipeline) bool { return it.Status == "success" || it.Status == "failed" })
		if err != nil {
			return err
		}
		return expect(pipeline.Status == "success", "it is %s", pipeline.Status)
	})
	if pipeline == nil {
		return
	}
	step("latest pipeline, its variables", func() error {
		latest, _, err := client.Pipelines.GetLatestPipeline(project.ID, nil)
		if err != nil {
			return err
		}
		if latest.ID != pipeline.ID {
			return fmt.Errorf("latest is %d", latest.ID)
		}
		all, _, err := client.Pipelines.GetPipelineVariables(project.ID, pipeline.ID)
		if err != nil {
			return err
		}
		return expect(len(all) == 1 && all[0].Value == "green", "%d variables", len(all))
	})
	step("jobs of a pipeline, log, artifacts", func() (err error) {
		jobs, _, err = client.Jobs.ListPipelineJobs(project.ID, pipeline.ID, nil)
		if err != nil {
			return err
		}
		for _, job := range jobs {
			if job.Name != "build" {
				continue
			}
			trace, _, err := client.Jobs.GetTraceFile(project.ID, job.ID)
			if err != nil {
				return err
			}
			text, _ := io.ReadAll(trace)
			if !strings.Contains(string(text), "color is green") {
				return fmt.Errorf("log is %q", text)
			}
			file, _, err := client.Jobs.DownloadSingleArtifactsFile(project.ID, job.ID, "out.txt")
			if err != nil {
				return err
			}
			kept, _ := io.ReadAll(file)
			return expect(string(kept) == "kept\n", "out.txt is %q", kept)
		}
		return fmt.Errorf("no job build among %d", len(jobs))
	})
	step("test report", func() error {
		report, _, err := client.Pipelines.GetPipelineTestReport(project.ID, pipeline.ID)
		if err != nil {
			return err
		}
		return expect(report.TotalCount == 1 && report.SuccessCount == 1, "%+v", report)
	})
	step("play the manual job", func() error {
		for _, job := range jobs {
			if job.Name != "ship" {
				continue
			}
			if _, _, err := client.Jobs.PlayJob(project.ID, job.ID, nil); err != nil {
				return err
			}
			done, err := until(func() (*gitlab.Job, error) {
				seen, _, err := client.Jobs.GetJob(project.ID, job.ID)
				return seen, err
			}, func(it *gitlab.Job) bool { return it.Status == "success" || it.Status == "failed" })
			if err != nil {
				return err
			}
			return expect(done.Status == "success", "it is %s", done.Status)
		}
		return fmt.Errorf("no job ship")
	})
	step("retry and cancel a pipeline", func() error {
		if _, _, err := client.Pipelines.RetryPipelineBuild(project.ID, pipeline.ID); err != nil {
			return err
		}
		_, _, err := client.Pipelines.CancelPipelineBuild(project.ID, pipeline.ID)
		return err
	})
	step("commit status", func() error {
		if _, _, err := client.Commits.SetCommitStatus(project.ID, pipeline.SHA, &gitlab.SetCommitStatusOptions{
			State: gitlab.Success, Name: gitlab.Ptr("scan"), TargetURL: gitlab.Ptr("https://scan.example.com"),
		}); err != nil {
			return err
		}
		all, _, err := client.Commits.GetCommitStatuses(project.ID, pipeline.SHA, &gitlab.GetCommitStatusesOptions{Name: gitlab.Ptr("scan")})
		if err != nil {
			return err
		}
		return expect(len(all) == 1 && all[0].Status == "success", "%d statuses", len(all))
	})
}

func environments(client *gitlab.Client, project *gitlab.Project) {
	step("environments and deployments", func() error {
		all, _, err := client.Environments.ListEnvironments(project.ID, nil)
		if err != nil {
			return err
		}
		if len(all) != 1 || all[0].Name != "production" {
			return fmt.Errorf("%d environments", len(all))
		}
		deployments, _, err := client.Deployments.ListProjectDeployments(project.ID, nil)
		if err != nil {
			return err
		}
		if len(deployments) == 0 {
			return fmt.Errorf("no deployment")
		}
		if _, _, err = client.Environments.EditEnvironment(project.ID, all[0].ID, &gitlab.EditEnvironmentOptions{ExternalURL: gitlab.Ptr("https://shop.example.org")}); err != nil {
			return err
		}
		stopped, _, err := client.Environments.StopEnvironment(project.ID, all[0].ID, nil)
		if err != nil {
			return err
		}
		return expect(stopped.State == "stopped", "it is %s", stopped.State)
	})
}
