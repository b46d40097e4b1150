import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, startChartCluster } from '../chart-cluster.ts';
import { type KubectlShell, kubectls, openShell } from '../kubectl-shell.ts';

// Each has a cluster of its own.
suite('pods with each kubectl', { concurrency: true }, () => {
  for (const kubectl of kubectls) {
    suite(`pods with kubectl ${kubectl.release}`, { timeout: 240_000, concurrency: 1 }, () => {
      let cluster: ChartCluster;
      let shell: KubectlShell;

      before(async () => {
        cluster = await startChartCluster();
        shell = await openShell(cluster, kubectl);
        await shell.sh(`
        kubectl create deployment web --image=$IMAGE --replicas=2 --port=80
        kubectl rollout status deployment/web --timeout=60s
      `);
      });
      after(() => cluster[Symbol.asyncDispose]());

      // kubectl: run: --image, --env, --labels, --port, --restart=Never, --command, --rm, -i, --quiet, --overrides, --dry-run=client
      // kubectl: wait: --for=condition=Ready, --for=jsonpath, --for=delete, --for=create, --timeout
      // kubectl: wait for what does not come: --timeout => timed out waiting for the condition
      // kubectl: exec: -i, -c, --, deployment/NAME
      // kubectl: attach: -i
      // kubectl: cp: to a pod, from a pod, a folder, -c
      test('pods are run, waited for, entered and copied to and from', async () => {
        const said = await shell.sh(`
        kubectl run one --image=$IMAGE --env=A=b --labels=app=one --port=80
        kubectl run plan --image=$IMAGE --dry-run=client -o yaml --overrides='{"spec":{"hostname":"h"}}' | grep hostname
        kubectl wait --for=condition=Ready pod/one --timeout=60s
        kubectl exec one -- sh -c 'echo $A'
        echo stdin | kubectl exec -i one -c one -- cat
        kubectl exec deployment/web -- sh -c 'exit 3' || echo ended $?
        kubectl run once --image=$IMAGE --restart=Never --rm -i --quiet --command -- echo quick
        mkdir -p folder; echo content > folder/file
        kubectl cp folder one:/tmp/there; kubectl cp one:/tmp/there/file back -c one; cat back
        kubectl run cat --image=$IMAGE --restart=Never -i --attach=false --command -- cat
        kubectl wait --for=condition=Ready pod/cat --timeout=60s
        echo attached | kubectl attach -i cat
        kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/cat --timeout=60s
        kubectl delete pod cat --wait=false; kubectl wait --for=delete pod/cat --timeout=60s
      `);
        assert.match(said, /^b\nstdin\nended 3\nquick$/m);
        assert.match(said, /^content$/m);
        assert.match(said, /^attached$/m);
        const late = await shell.refused('kubectl wait --for=condition=Never pod/one --timeout=1s');
        assert.match(late, /timed out waiting for the condition on pods\/one/);
      });

      // kubectl: logs: -f, -p, -c, --all-containers, --prefix, --since, --tail, --timestamps, --limit-bytes, -l, --max-log-requests, deployment/NAME
      // kubectl: logs of a container that is not there: -c => container none is not valid for pod talk
      test('logs are read in every way', async () => {
        const said = await shell.sh(`
        cat <<END | kubectl apply -f -
apiVersion: v1
kind: Pod
metadata: { name: talk, labels: { app: talk } }
spec:
  restartPolicy: OnFailure
  containers:
    - { name: a, image: $IMAGE, command: [sh, -c, "test -f /d/x || { touch /d/x; echo before; exit 1; }; seq 5"], volumeMounts: [{ name: d, mountPath: /d }] }
    - { name: b, image: $IMAGE, command: [sh, -c, "printf 'no end'"] }
  volumes: [{ name: d, emptyDir: {} }]
END
        kubectl wait --for=jsonpath='{.status.phase}'=Succeeded pod/talk --timeout=60s
        kubectl logs talk -c a --tail=2 | tr '\\n' ,; echo
        kubectl logs talk -c a -p
        kubectl logs talk -c b; echo
        kubectl logs talk --all-containers --prefix | sort
        kubectl logs -f -l app=talk --all-containers --max-log-requests=3 --tail=-1 | wc -l
        kubectl logs talk -c a --timestamps --since=1h --limit-bytes=40 | head -1
        kubectl logs deployment/web --since-time=2020-01-01T00:00:00Z
      `);
        assert.match(said, /^4,5,$/m);
        assert.match(said, /^before$/m);
        assert.match(said, /^no end$/m);
        // kubectl takes containers in any order, and the line before may have no end.
        assert.match(said, /\[pod\/talk\/a\] 1$/m);
        assert.match(said, /^\d{4}-\d\d-\d\dT[\d:.]+Z 1$/m);
        assert.match(
          await shell.refused('kubectl logs talk -c none'),
          /container none is not valid for pod talk/,
        );
      });

      // kubectl: expose: --port, --target-port, --name, --type, --selector
      // kubectl: port-forward: pod, service, --address, LOCAL:REMOTE
      // kubectl: proxy: --port, --api-prefix
      test('ports are exposed, forwarded and proxied', async () => {
        const said = await shell.sh(`
        kubectl expose deployment web --port=8000 --target-port=80 --name=front
        kubectl expose pod one --port=80 --type=NodePort --selector=app=one
        timeout 60 $K port-forward service/front :8000 --address=127.0.0.1 > forwarded 2>&1 &
        F=$!
        timeout 60 $K proxy --port=0 --api-prefix=/k8s > proxied 2>&1 &
        P=$!
        until grep -q Forwarding forwarded && grep -q Starting proxied; do sleep 0.1; done
        curl -s http://127.0.0.1:$(sed -n 's/Forwarding from 127.0.0.1:\\([0-9]*\\).*/\\1/p' forwarded)/
        curl -s http://$(grep -o '127[0-9.:]*' proxied)/k8s/api/v1/namespaces/${shell.namespace}/services/front:8000/proxy/
        kill $F $P
      `);
        assert.match(said, /^web\nweb$/m);
      });

      // kubectl: debug POD: --image, --target, -i, -c, --profile
      // kubectl: debug POD: --copy-to, --set-image, --container
      // kubectl: debug node/NAME: --image, -i
      test('pods and nodes are looked into by debug containers', async () => {
        const said = await shell.sh(`
        kubectl debug one --image=$IMAGE --image-pull-policy=IfNotPresent --target=one -c look --profile=general -- sh -c 'ls /proc/1/exe && echo seen'
        until kubectl logs one -c look 2>/dev/null | grep -q seen; do sleep 0.2; done; kubectl logs one -c look
        kubectl debug one --copy-to=copy --set-image=one=$IMAGE
        kubectl wait --for=condition=Ready pod/copy --timeout=60s
        N=$(kubectl get nodes -o jsonpath='{.items[0].metadata.name}')
        kubectl debug node/$N --image=$IMAGE --image-pull-policy=IfNotPresent --profile=general -- ls /host/etc/hostname
        D=$(kubectl get pods -o name | grep node-debugger)
        kubectl wait --for=jsonpath='{.status.phase}'=Succeeded $D --timeout=60s; kubectl logs $D
      `);
        assert.match(said, /^seen$/m);
        assert.match(said, /^\/host\/etc\/hostname$/m);
      });

      // kubectl: set image|env|resources|serviceaccount|selector|subject: --limits, --requests, --list, --from
      // kubectl: rollout status|history|undo|pause|resume|restart: --revision, --to-revision, --timeout
      // kubectl: scale: --replicas, --current-replicas, --timeout
      // kubectl: scale with a wrong --current-replicas => Expected replicas to be 9, was 1
      // kubectl: autoscale: --min, --max, --cpu-percent
      test('workloads are changed, rolled out, back, and scaled', async () => {
        const said = await shell.sh(`
        kubectl create configmap settings --from-literal=A=b
        kubectl annotate deployment web kubernetes.io/change-cause=first
        kubectl rollout pause deployment/web
        kubectl set env deployment/web B=c; kubectl set env deployment/web --from=configmap/settings
        kubectl set resources deployment web --requests=cpu=1m --limits=memory=128Mi
        kubectl create sa runs; kubectl set serviceaccount deployment web runs
        kubectl set env deployment/web --list
        kubectl rollout resume deployment/web; kubectl rollout status deployment/web --timeout=60s
        kubectl set image deployment/web '*'=slipway.local/none:1
        kubectl rollout history deployment/web; kubectl rollout history deployment/web --revision=2
        kubectl rollout undo deployment/web --to-revision=1
        kubectl rollout restart deployment/web; kubectl rollout status deployment/web --timeout=60s
        kubectl create role r --verb=get --resource=pods; kubectl create rolebinding b --role=r --user=a
        kubectl set subject rolebinding b --serviceaccount=${shell.namespace}:runs
        kubectl set selector service front app=web
        kubectl scale deployment web --replicas=1 --current-replicas=2 --timeout=30s
        kubectl autoscale deployment web --min=1 --max=2 --cpu-percent=80
        kubectl get hpa web
      `);
        assert.match(said, /B=c\n# A from configmap settings, key A/);
        assert.match(said, /deployment "web" successfully rolled out/);
        assert.match(said, /deployment.apps\/web rolled back/);
        assert.match(said, /web +Deployment\/web +cpu: \S+\/80%/);
        assert.match(
          await shell.refused('kubectl scale deployment web --replicas=1 --current-replicas=9'),
          /Expected replicas to be 9, was 1/,
        );
      });

      // kubectl: top node|pod: --containers, --sort-by, -l, --no-headers
      // kubectl: drain: --ignore-daemonsets, --delete-emptydir-data, --force, --pod-selector, --grace-period, --timeout, --dry-run=server
      // kubectl: drain with pods of nobody => cannot delete … Pods that declare no controller (use --force to override)
      test('the node is measured and drained', async () => {
        const said = await shell.sh(`
        N=$(kubectl get nodes -o jsonpath='{.items[0].metadata.name}')
        until kubectl top pod one --containers --no-headers; do sleep 0.5; done 2>/dev/null
        kubectl top node --no-headers; kubectl top pods --sort-by=memory -l app=one
        kubectl drain $N --pod-selector=app=one --force --grace-period=1 --dry-run=server
        kubectl drain $N --pod-selector=app=web --ignore-daemonsets --delete-emptydir-data --grace-period=1 --timeout=60s
        kubectl get pods -l app=web; kubectl uncordon $N
      `);
        assert.match(said, /^one +one +\d+m +\d+Mi/m);
        assert.match(said, /evicting pod \S+\/one \(server dry run\)/);
        assert.match(said, /node\/\S+ drained/);
        assert.match(said, /^web-\S+ +0\/1 +Pending/m);
        const stays = await shell.refused(
          'kubectl drain --pod-selector=app=one $(kubectl get nodes -o name)',
        );
        assert.match(
          stays,
          /cannot delete (?:cannot delete )?Pods that declare no controller \(use --force to override\)/,
        );
        await shell.sh('kubectl uncordon $(kubectl get nodes -o name)');
      });
    });
  }
});
