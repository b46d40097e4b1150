package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/tools/cache"
)

// requests remembers what the library asked for.
type requests struct {
	sync.Mutex
	seen []*url.URL
}

func (r *requests) wrap(next http.RoundTripper) http.RoundTripper {
	return transport(func(request *http.Request) (*http.Response, error) {
		r.Lock()
		r.seen = append(r.seen, request.URL)
		r.Unlock()
		return next.RoundTrip(request)
	})
}

func (r *requests) count(isIt func(*url.URL) bool) (count int) {
	r.Lock()
	defer r.Unlock()
	for _, address := range r.seen {
		if isIt(address) {
			count++
		}
	}
	return count
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(request *http.Request) (*http.Response, error) { return t(request) }

func informer(ctx context.Context, c *cluster) error {
	api := c.typed.CoreV1().ConfigMaps(namespace)
	made := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "seen"}, Data: map[string]string{"n": "1"}}
	made, err := api.Create(ctx, made, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(c.typed, 0, informers.WithNamespace(namespace))
	maps := factory.Core().V1().ConfigMaps()
	shared := maps.Informer()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), shared.HasSynced) {
		return errors.New("the informer was never filled")
	}
	listed, err := maps.Lister().ConfigMaps(namespace).List(labels.Everything())
	if err != nil || len(listed) == 0 {
		return errors.New("the informer is filled and empty")
	}
	isOurs := func(address *url.URL) bool { return strings.HasSuffix(address.Path, "/configmaps") }
	streamed := c.requests.count(func(address *url.URL) bool {
		return isOurs(address) && address.Query().Get("sendInitialEvents") == "true"
	})
	plain := c.requests.count(func(address *url.URL) bool {
		return isOurs(address) && address.Query().Get("watch") == "" && address.Query().Has("resourceVersion")
	})
	if streamed != 1 || plain != 0 {
		return errors.New("the library fell back from a watch-list to a list")
	}
	made.Data["n"] = "2"
	if _, err = api.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	return eventually(ctx, "the update", func() bool {
		now, err := maps.Lister().ConfigMaps(namespace).Get("seen")
		return err == nil && now.Data["n"] == "2"
	})
}
