package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"

	gitlab "gitlab.com/gitlab-org/api/client-go"
)

func files(client *gitlab.Client, project *gitlab.Project) {
	step("commit several files", func() error {
		config, err := os.ReadFile(os.Getenv("SLIPWAY_CONFIGURATION"))
		if err != nil {
			return err
		}
		_, _, err = client.Commits.CreateCommit(project.ID, &gitlab.CreateCommitOptions{
			Branch: gitlab.Ptr("main"), CommitMessage: gitlab.Ptr("Start [ci skip]"),
			Actions: []*gitlab.CommitActionOptions{
				{Action: gitlab.Ptr(gitlab.FileCreate), FilePath: gitlab.Ptr(".gitlab-ci.yml"), Content: gitlab.Ptr(string(config))},
				{Action: gitlab.Ptr(gitlab.FileCreate), FilePath: gitlab.Ptr("docs/read me.md"), Content: gitlab.Ptr("Hello\n")},
			},
		})
		return err
	})
	step("change a file and read it", func() error {
		_, _, err := client.RepositoryFiles.UpdateFile(project.ID, "docs/read me.md", &gitlab.UpdateFileOptions{
			Branch: gitlab.Ptr("main"), CommitMessage: gitlab.Ptr("Change [ci skip]"), Content: gitlab.Ptr("Changed\n"),
		})
		if err != nil {
			return err
		}
		raw, _, err := client.RepositoryFiles.GetRawFile(project.ID, "docs/read me.md", &gitlab.GetRawFileOptions{Ref: gitlab.Ptr("main")})
		if err != nil {
			return err
		}
		return expect(string(raw) == "Changed\n", "it is %q", raw)
	})
	step("list the tree", func() error {
		tree, _, err := client.Repositories.ListTree(project.ID, &gitlab.ListTreeOptions{Recursive: gitlab.Ptr(true)})
		if err != nil {
			return err
		}
		return expect(len(tree) == 3, "%d entries", len(tree))
	})
	step("branch, compare, archive", func() error {
		if _, _, err := client.Branches.CreateBranch(project.ID, &gitlab.CreateBranchOptions{Branch: gitlab.Ptr("next"), Ref: gitlab.Ptr("main")}); err != nil {
			return err
		}
		compared, _, err := client.Repositories.Compare(project.ID, &gitlab.CompareOptions{From: gitlab.Ptr("main"), To: gitlab.Ptr("next")})
		if err != nil {
			return err
		}
		if len(compared.Commits) != 0 {
			return fmt.Errorf("%d commits between equal branches", len(compared.Commits))
		}
		archive, _, err := client.Repositories.Archive(project.ID, &gitlab.ArchiveOptions{Format: gitlab.Ptr("tar.gz")})
		if err != nil {
			return err
		}
		return expect(bytes.HasPrefix(archive, []byte{0x1f, 0x8b}), "no gzip")
	})
	step("upload a file", func() error {
		uploaded, _, err := client.ProjectMarkdownUploads.UploadProjectMarkdown(project.ID, strings.NewReader("text"), "a.txt")
		if err != nil {
			return err
		}
		return expect(strings.Contains(uploaded.Markdown, "a.txt"), "markdown is %q", uploaded.Markdown)
	})
}

func releases(client *gitlab.Client, project *gitlab.Project) {
	step("tag, release, link, delete", func() error {
		if _, _, err := client.Tags.CreateTag(project.ID, &gitlab.CreateTagOptions{TagName: gitlab.Ptr("v1"), Ref: gitlab.Ptr("main")}); err != nil {
			return err
		}
		if _, _, err := client.Releases.CreateRelease(project.ID, &gitlab.CreateReleaseOptions{TagName: gitlab.Ptr("v1"), Name: gitlab.Ptr("One"), Description: gitlab.Ptr("First")}); err != nil {
			return err
		}
		if _, _, err := client.ReleaseLinks.CreateReleaseLink(project.ID, "v1", &gitlab.CreateReleaseLinkOptions{Name: gitlab.Ptr("Tool"), URL: gitlab.Ptr("https://example.com/t"), DirectAssetPath: gitlab.Ptr("/bin/t")}); err != nil {
			return err
		}
		release, _, err := client.Releases.GetRelease(project.ID, "v1")
		if err != nil {
			return err
		}
		if len(release.Assets.Links) != 1 {
			return fmt.Errorf("%d links", len(release.Assets.Links))
		}
		_, _, err = client.Releases.DeleteRelease(project.ID, "v1")
		return err
	})
}

func registry(client *gitlab.Client) {
	step("registry: repositories, tags, delete a tag", func() error {
		pid := os.Getenv("SLIPWAY_IMAGES")
		all, _, err := client.ContainerRegistry.ListProjectRegistryRepositories(pid, nil)
		if err != nil {
			return err
		}
		if len(all) != 1 {
			return fmt.Errorf("%d repositories", len(all))
		}
		tags, _, err := client.ContainerRegistry.ListRegistryRepositoryTags(pid, all[0].ID, nil)
		if err != nil {
			return err
		}
		if len(tags) == 0 {
			return fmt.Errorf("no tag")
		}
		if _, err = client.ContainerRegistry.DeleteRegistryRepositoryTag(pid, all[0].ID, "client-go"); err != nil {
			return err
		}
		_, response, err := client.ContainerRegistry.GetRegistryRepositoryTagDetail(pid, all[0].ID, "client-go")
		return expect(err != nil && response.StatusCode == http.StatusNotFound, "the tag is still there")
	})
}
