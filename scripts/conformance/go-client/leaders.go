package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

func leaders(ctx context.Context, c *cluster) error {
	var leading atomic.Int32
	leader := make(chan string, 2)
	elect := func(name string) context.CancelFunc {
		own, cancel := context.WithCancel(ctx)
		lock := &resourcelock.LeaseLock{
			LeaseMeta:  metav1.ObjectMeta{Name: "elected", Namespace: namespace},
			Client:     c.typed.CoordinationV1(),
			LockConfig: resourcelock.ResourceLockConfig{Identity: name},
		}
		go leaderelection.RunOrDie(own, leaderelection.LeaderElectionConfig{
			Lock:          lock,
			LeaseDuration: 3 * time.Second,
			RenewDeadline: 2 * time.Second,
			RetryPeriod:   300 * time.Millisecond,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(context.Context) { leading.Add(1); leader <- name },
				OnStoppedLeading: func() {},
			},
		})
		return cancel
	}
	stop := map[string]context.CancelFunc{"a": elect("a"), "b": elect("b")}
	first := <-leader
	select {
	case <-leader:
		return errors.New("two lead at once")
	case <-time.After(4 * time.Second):
	}
	// Without releasing the Lease, as a process that was killed.
	stop[first]()
	var second string
	select {
	case second = <-leader:
	case <-time.After(20 * time.Second):
		return errors.New("nobody took over")
	}
	lease, err := c.typed.CoordinationV1().Leases(namespace).Get(ctx, "elected", metav1.GetOptions{})
	stop[second]()
	if err != nil {
		return err
	}
	if *lease.Spec.HolderIdentity != second || *lease.Spec.LeaseTransitions != 1 {
		return errors.New("the Lease does not say who leads")
	}
	return nil
}
