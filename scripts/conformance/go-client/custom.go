package main

import (
	"context"
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/retry"
)

type object = map[string]any

var definitions = schema.GroupVersionResource{
	Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions",
}
var widgets = schema.GroupVersionResource{Group: "go.example.com", Version: "v1", Resource: "widgets"}

const finalizer = "go.example.com/held"

// custom is what a controller does with its own kind, seen through its informer.
func custom(ctx context.Context, c *cluster) error {
	if err := define(ctx, c); err != nil {
		return err
	}
	api := c.dynamic.Resource(widgets).Namespace(namespace)
	informer := dynamicinformer.NewFilteredDynamicSharedInformerFactory(c.dynamic, 0, namespace, nil).ForResource(widgets)
	go informer.Informer().Run(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.Informer().HasSynced) {
		return errors.New("the informer was never filled")
	}
	widget := &unstructured.Unstructured{Object: object{
		"apiVersion": "go.example.com/v1", "kind": "Widget",
		"metadata": object{"name": "w", "finalizers": []any{finalizer}},
		"spec":     object{"size": int64(1)},
	}}
	made, err := api.Create(ctx, widget, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	stale := made.DeepCopy()
	_ = unstructured.SetNestedField(made.Object, int64(2), "spec", "size")
	if made, err = api.Update(ctx, made, metav1.UpdateOptions{}); err != nil {
		return err
	}
	if _, err = api.Update(ctx, stale, metav1.UpdateOptions{}); !apierrors.IsConflict(err) {
		return errors.New("an update of something old was taken")
	}
	err = retry.RetryOnConflict(retry.DefaultRetry, func() error {
		now, err := api.Get(ctx, "w", metav1.GetOptions{})
		if err == nil {
			_ = unstructured.SetNestedField(now.Object, int64(2), "status", "size")
			_ = unstructured.SetNestedField(now.Object, int64(9), "spec", "size")
			_, err = api.UpdateStatus(ctx, now, metav1.UpdateOptions{})
		}
		return err
	})
	if err != nil {
		return err
	}
	now, err := api.Get(ctx, "w", metav1.GetOptions{})
	if err != nil {
		return err
	}
	size, _, _ := unstructured.NestedInt64(now.Object, "spec", "size")
	seen, _, _ := unstructured.NestedInt64(now.Object, "status", "size")
	if size != 2 || seen != 2 || now.GetGeneration() != made.GetGeneration() {
		return errors.New("a status update changed more than the status")
	}
	if err := api.Delete(ctx, "w", metav1.DeleteOptions{}); err != nil {
		return err
	}
	find := func() *unstructured.Unstructured {
		found, err := informer.Lister().ByNamespace(namespace).Get("w")
		if err != nil {
			return nil
		}
		return found.(*unstructured.Unstructured)
	}
	err = eventually(ctx, "the time of deletion", func() bool {
		held := find()
		return held != nil && held.GetDeletionTimestamp() != nil
	})
	if err != nil {
		return err
	}
	release := find().DeepCopy()
	release.SetFinalizers(nil)
	if _, err = api.Update(ctx, release, metav1.UpdateOptions{}); err != nil {
		return err
	}
	return eventually(ctx, "the end of the object", func() bool { return find() == nil })
}

func define(ctx context.Context, c *cluster) error {
	number := object{"type": "object", "properties": object{"size": object{"type": "integer"}}}
	properties := object{"spec": number, "status": number}
	definition := &unstructured.Unstructured{Object: object{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": object{"name": "widgets.go.example.com"},
		"spec": object{
			"group": "go.example.com", "scope": "Namespaced",
			"names": object{"plural": "widgets", "kind": "Widget"},
			"versions": []any{object{
				"name": "v1", "served": true, "storage": true,
				"subresources": object{"status": object{}},
				"schema":       object{"openAPIV3Schema": object{"type": "object", "properties": properties}},
			}},
		},
	}}
	api := c.dynamic.Resource(definitions)
	if _, err := api.Create(ctx, definition, metav1.CreateOptions{}); err != nil {
		return err
	}
	return eventually(ctx, "the kind", func() bool {
		_, err := c.dynamic.Resource(widgets).Namespace(namespace).List(ctx, metav1.ListOptions{})
		return err == nil
	})
}
