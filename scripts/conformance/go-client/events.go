package main

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	typedcorev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/record"
)

// events records one thing thrice: it is one event, which counts.
func events(ctx context.Context, c *cluster) error {
	about, err := c.typed.CoreV1().ConfigMaps(namespace).Get(ctx, "seen", metav1.GetOptions{})
	if err != nil {
		return err
	}
	about.APIVersion, about.Kind = "v1", "ConfigMap"
	broadcaster := record.NewBroadcaster()
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedcorev1.EventSinkImpl{Interface: c.typed.CoreV1().Events(namespace)})
	recorder := broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "go-client"})
	for range 3 {
		recorder.Event(about, corev1.EventTypeNormal, "Counted", "the same thing again")
	}
	return eventually(ctx, "an event that counts to three", func() bool {
		list, err := c.typed.CoreV1().Events(namespace).List(ctx, metav1.ListOptions{FieldSelector: "reason=Counted"})
		return err == nil && len(list.Items) == 1 && list.Items[0].Count == 3
	})
}
