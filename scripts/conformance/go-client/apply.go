package main

import (
	"context"
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	appsv1ac "k8s.io/client-go/applyconfigurations/apps/v1"
	corev1ac "k8s.io/client-go/applyconfigurations/core/v1"
	metav1ac "k8s.io/client-go/applyconfigurations/meta/v1"
)

func apply(ctx context.Context, c *cluster) error {
	api := c.typed.AppsV1().Deployments(namespace)
	labels := map[string]string{"app": "applied"}
	wanted := func() *appsv1ac.DeploymentApplyConfiguration {
		pod := corev1ac.PodSpec().WithContainers(corev1ac.Container().WithName("c").WithImage("registry.invalid/c:1"))
		return appsv1ac.Deployment("applied", namespace).WithSpec(appsv1ac.DeploymentSpec().
			WithReplicas(0).
			WithSelector(metav1ac.LabelSelector().WithMatchLabels(labels)).
			WithTemplate(corev1ac.PodTemplateSpec().WithLabels(labels).WithSpec(pod)))
	}
	if _, err := api.Apply(ctx, wanted(), metav1.ApplyOptions{FieldManager: "one"}); err != nil {
		return err
	}
	other := appsv1ac.Deployment("applied", namespace).
		WithSpec(appsv1ac.DeploymentSpec().WithMinReadySeconds(7).WithReplicas(3))
	_, err := api.Apply(ctx, other, metav1.ApplyOptions{FieldManager: "two"})
	var status apierrors.APIStatus
	if !errors.As(err, &status) || !apierrors.IsConflict(err) {
		return errors.New("what another manager owns was taken without a word")
	}
	causes := status.Status().Details.Causes
	if len(causes) != 1 || causes[0].Field != ".spec.replicas" {
		return errors.New("the conflict does not name .spec.replicas alone")
	}
	other.Spec.WithReplicas(0)
	now, err := api.Apply(ctx, other, metav1.ApplyOptions{FieldManager: "two", Force: true})
	if err != nil {
		return err
	}
	read, err := appsv1ac.ExtractDeployment(now, "two")
	if err != nil {
		return err
	}
	if read.Spec == nil || *read.Spec.MinReadySeconds != 7 || read.Spec.Template != nil {
		return errors.New("the fields of a manager are not what it applied")
	}
	// What a manager no longer names, and nobody else does, goes.
	other = appsv1ac.Deployment("applied", namespace).WithSpec(appsv1ac.DeploymentSpec().WithReplicas(0))
	now, err = api.Apply(ctx, other, metav1.ApplyOptions{FieldManager: "two"})
	if err == nil && now.Spec.MinReadySeconds != 0 {
		err = errors.New("a field that nobody names any more stayed")
	}
	return err
}
