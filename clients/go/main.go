// Drives Slipway with client-go, the library of glab and of Terraform's provider.
//
// Prints for each step "ok" or "not ok", what, and why, with tabs between.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	gitlab "gitlab.com/gitlab-org/api/client-go"
)

var failed = false

func step(what string, do func() error) {
	if err := do(); err != nil {
		failed = true
		fmt.Printf("not ok\t%s\t%s\n", what, strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	fmt.Printf("ok\t%s\n", what)
}

func expect(isRight bool, format string, args ...any) error {
	if isRight {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// Asks until the answer is right, for two minutes.
func until[T any](ask func() (T, error), isRight func(T) bool) (T, error) {
	deadline := time.Now().Add(2 * time.Minute)
	for {
		answer, err := ask()
		if err != nil || isRight(answer) {
			return answer, err
		}
		if time.Now().After(deadline) {
			return answer, fmt.Errorf("waited two minutes, last seen: %+v", answer)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

func main() {
	url, token := os.Getenv("SLIPWAY_URL"), os.Getenv("SLIPWAY_TOKEN")
	client, err := gitlab.NewClient(token, gitlab.WithBaseURL(url))
	if err != nil {
		panic(err)
	}
	project := createProject(client)
	if project == nil {
		os.Exit(1)
	}
	files(client, project)
	variables(client, project)
	pipelines(client, project)
	environments(client, project)
	releases(client, project)
	automation(client, project)
	access(client, project)
	registry(client)
	step("delete project", func() error {
		_, err := client.Projects.DeleteProject(project.ID, nil)
		return err
	})
	if failed {
		os.Exit(1)
	}
}

func createProject(client *gitlab.Client) *gitlab.Project {
	var project *gitlab.Project
	step("create project", func() (err error) {
		project, _, err = client.Projects.CreateProject(&gitlab.CreateProjectOptions{
			Name: gitlab.Ptr("by client-go"), Path: gitlab.Ptr("by-client-go"),
		})
		return err
	})
	if project == nil {
		return nil
	}
	step("edit project", func() error {
		edited, _, err := client.Projects.EditProject(project.ID, &gitlab.EditProjectOptions{
			Description: gitlab.Ptr("A shop"),
		})
		if err != nil {
			return err
		}
		return expect(edited.Description == "A shop", "description is %q", edited.Description)
	})
	step("search projects", func() error {
		all, _, err := client.Projects.ListProjects(&gitlab.ListProjectsOptions{Search: gitlab.Ptr("client-go")})
		if err != nil {
			return err
		}
		return expect(len(all) == 1, "%d projects", len(all))
	})
	return project
}
