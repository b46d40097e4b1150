package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// forgotten is more than what a cluster remembers of a resource.
const forgotten = 4500

// expired writes so much that an old revision is not remembered any more: who asks for it hears of it
// (410), and an informer that was cut off there lists again and goes on.
func expired(ctx context.Context, c *cluster) error {
	api := c.quick.CoreV1().ConfigMaps(namespace)
	made, err := api.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "old"}}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	if err := writeMuch(ctx, c); err != nil {
		return err
	}
	if err := firstOf(ctx, c, made.ResourceVersion); !apierrors.IsResourceExpired(err) && !apierrors.IsGone(err) {
		return fmt.Errorf("a watch from long ago got %v, not 410", err)
	}
	_, err = api.List(ctx, metav1.ListOptions{ResourceVersion: made.ResourceVersion, ResourceVersionMatch: metav1.ResourceVersionMatchExact})
	if !apierrors.IsResourceExpired(err) {
		return fmt.Errorf("a list of long ago got %v, not 410", err)
	}
	return listsAgain(ctx, c, made.ResourceVersion)
}

// firstOf is the error that a watch begins with.
func firstOf(ctx context.Context, c *cluster, version string) error {
	watching, err := c.quick.CoreV1().ConfigMaps(namespace).Watch(ctx, metav1.ListOptions{ResourceVersion: version})
	if err != nil {
		return err
	}
	defer watching.Stop()
	event, isOpen := <-watching.ResultChan()
	if !isOpen || event.Type != watch.Error {
		return errors.New("a change instead of an error")
	}
	return apierrors.FromObject(event.Object)
}

func writeMuch(ctx context.Context, c *cluster) error {
	const writers = 8
	ended := make(chan error, writers)
	for writer := range writers {
		go func() {
			name := fmt.Sprintf("busy-%d", writer)
			api := c.quick.CoreV1().ConfigMaps(namespace)
			made, err := api.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
			for n := 0; err == nil && n < forgotten/writers; n++ {
				made.Data = map[string]string{"n": fmt.Sprint(n)}
				made, err = api.Update(ctx, made, metav1.UpdateOptions{})
			}
			ended <- err
		}()
	}
	var all error
	for range writers {
		all = errors.Join(all, <-ended)
	}
	return all
}

// listsAgain follows from a revision that is gone, by the informer's own machinery.
func listsAgain(ctx context.Context, c *cluster, version string) error {
	api := c.quick.CoreV1().ConfigMaps(namespace)
	var watches atomic.Int32
	source := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return api.List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			// The connection was cut long ago, once.
			if watches.Add(1) == 1 {
				options.ResourceVersion = version
				options.SendInitialEvents, options.ResourceVersionMatch = nil, ""
			}
			return api.Watch(ctx, options)
		},
	}
	own, stop := context.WithCancel(ctx)
	defer stop()
	store := cache.NewStore(cache.MetaNamespaceKeyFunc)
	go cache.NewReflector(source, &corev1.ConfigMap{}, store, 0).RunWithContext(own)
	name := "after-410"
	if _, err := api.Create(ctx, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{}); err != nil {
		return err
	}
	return eventually(ctx, "what was written after the 410", func() bool {
		_, isThere, _ := store.GetByKey(namespace + "/" + name)
		return isThere && watches.Load() > 1
	})
}
