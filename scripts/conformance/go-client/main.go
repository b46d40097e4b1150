// A program written with client-go, as operators are: each line that it prints is something that the
// cluster of KUBECONFIG did as the library expects. It ends with 1 at the first thing that is otherwise.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const namespace = "client-go"

// cluster is what every step works on.
type cluster struct {
	config *rest.Config
	typed  kubernetes.Interface
	// quick is not held back by the library.
	quick    kubernetes.Interface
	dynamic  dynamic.Interface
	requests *requests
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	c, err := connect()
	check("connect", err)
	_, err = c.typed.CoreV1().Namespaces().Create(ctx,
		&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: namespace}}, metav1.CreateOptions{})
	check("a namespace", err)
	for _, step := range []struct {
		what string
		run  func(context.Context, *cluster) error
	}{
		{"an informer is filled by a watch-list and follows changes", informer},
		{"of two electors one leads, and the other after it", leaders},
		{"server-side apply: conflicts, force, and fields read back", apply},
		{"a custom resource: finalizer, status, conflicting updates", custom},
		{"events by a recorder, counted", events},
		{"410 for what is long ago, and an informer that lists again after it", expired},
	} {
		check(step.what, step.run(ctx, c))
		fmt.Println("ok ", step.what)
	}
}

// connect makes clients as operators make them: protobuf for what is built in.
func connect() (*cluster, error) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return nil, err
	}
	seen := &requests{}
	config.Wrap(seen.wrap)
	dynamicClient, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	binary := rest.CopyConfig(config)
	binary.ContentType = "application/vnd.kubernetes.protobuf"
	typed, err := kubernetes.NewForConfig(binary)
	if err != nil {
		return nil, err
	}
	unlimited := rest.CopyConfig(binary)
	unlimited.QPS = -1
	quick, err := kubernetes.NewForConfig(unlimited)
	return &cluster{config: config, typed: typed, quick: quick, dynamic: dynamicClient, requests: seen}, err
}

func check(what string, err error) {
	if err == nil {
		return
	}
	fmt.Fprintf(os.Stderr, "not ok %s: %v\n", what, err)
	os.Exit(1)
}

// eventually waits until something is so, and says what was not.
func eventually(ctx context.Context, what string, isSo func() bool) error {
	deadline := time.Now().Add(30 * time.Second)
	for !isSo() {
		if time.Now().After(deadline) || ctx.Err() != nil {
			return fmt.Errorf("waited in vain for %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return nil
}
