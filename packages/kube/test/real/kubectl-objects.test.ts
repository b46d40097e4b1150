import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type ChartCluster, startChartCluster } from '../chart-cluster.ts';
import { type KubectlShell, kubectls, openShell } from '../kubectl-shell.ts';

// Each has a cluster of its own.
suite('objects with each kubectl', { concurrency: true }, () => {
  for (const kubectl of kubectls) {
    suite(`objects with kubectl ${kubectl.release}`, { timeout: 240_000, concurrency: 1 }, () => {
      let cluster: ChartCluster;
      let shell: KubectlShell;

      before(async () => {
        cluster = await startChartCluster();
        shell = await openShell(cluster, kubectl);
      });
      after(() => cluster[Symbol.asyncDispose]());

      // kubectl: create configmap: --from-literal, --from-file, --from-env-file
      // kubectl: create secret generic|tls|docker-registry
      // kubectl: create serviceaccount|priorityclass|quota|poddisruptionbudget
      // kubectl: create namespace
      test('small objects are created by flags', async () => {
        const made = await shell.sh(`
        echo text > file; echo A=1 > env
        kubectl create configmap all --from-literal=a=b --from-file=file
        kubectl create configmap env --from-env-file=env
        kubectl create secret generic s --from-literal=a=b
        kubectl create secret docker-registry r --docker-server=h --docker-username=u --docker-password=p
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=a -keyout k -out c 2>/dev/null
        kubectl create secret tls t --cert=c --key=k
        kubectl create serviceaccount builder
        kubectl create priorityclass high-${kubectl.release} --value=1000 --description=d
        kubectl create quota few --hard=pods=50,services=20
        kubectl create poddisruptionbudget one --selector=app=web --min-available=1
      `);
        assert.equal(made.match(/ created$/gm)?.length, 9);
        const got = await shell.sh('kubectl get cm,secret -o name; kubectl describe quota few');
        assert.match(got, /configmap\/all\nconfigmap\/env\n/);
        assert.match(got, /pods +0 +50/);
      });

      // kubectl: create deployment|job|cronjob: --image, --replicas, --port, --schedule, --from
      // kubectl: create service clusterip|nodeport|loadbalancer|externalname: --tcp, --external-name
      // kubectl: create ingress: --rule, --class, --default-backend
      test('workloads, services and ingresses are created by flags', async () => {
        await shell.sh(`
        kubectl create deployment made --image=$IMAGE --replicas=0 --port=80
        kubectl create cronjob nightly --image=$IMAGE --schedule='0 3 * * *' -- true
        kubectl create job once --image=$IMAGE -- true
        kubectl create job again --from=cronjob/nightly
        kubectl create service clusterip ip --tcp=80:8080
        kubectl create service nodeport port --tcp=80
        kubectl create service loadbalancer lb --tcp=80
        kubectl create service externalname ext --external-name=example.com
        kubectl create ingress way --rule='a.example.com/x*=ip:80' --class=slipway --default-backend=ip:80
        kubectl wait --for=condition=complete job/once job/again --timeout=60s
      `);
        const table = await shell.sh('kubectl get deploy,cronjob,job,svc,ingress');
        assert.match(table, /deployment.apps\/made +0\/0/);
        assert.match(table, /cronjob.batch\/nightly +0 3 \* \* \* +<none> +False/);
        assert.match(table, /job.batch\/again +Complete +1\/1/);
        assert.match(table, /service\/ext +ExternalName +<none> +example.com/);
        assert.match(table, /ingress.networking.k8s.io\/way +slipway +a.example.com/);
      });

      // kubectl: create role|clusterrole|rolebinding|clusterrolebinding: --verb, --resource, --role, --user, --serviceaccount
      // kubectl: create token: --duration, --audience
      // kubectl: auth can-i VERB RESOURCE: --as, --list, --all-namespaces, --subresource
      // kubectl: auth whoami
      // kubectl: auth reconcile: -f
      test('rights are given, asked about and reconciled', async () => {
        const said = await shell.sh(`
        kubectl create sa ci
        kubectl create role reader --verb=get,list --resource=pods,pods/log
        kubectl create clusterrole nodes-${kubectl.release} --verb=get --resource=nodes
        kubectl create rolebinding reads --role=reader --serviceaccount=${shell.namespace}:ci --user=ann
        kubectl create clusterrolebinding nodes-${kubectl.release} --clusterrole=nodes-${kubectl.release} --user=ann
        kubectl auth can-i get pods --as=ann
        kubectl auth can-i get pods --subresource=log --as=ann
        kubectl auth can-i list pods --as=ann --all-namespaces || true
        kubectl auth can-i --list --as=ann
        kubectl auth whoami
        kubectl get role reader -o yaml | sed 's/- list/- watch/' | kubectl auth reconcile -f -
        kubectl auth whoami --token=$(kubectl create token ci --duration=1h) 2>&1 || true
        kubectl create token ci --audience=other | cut -d. -f2 | tr _- /+ | base64 -d 2>/dev/null || true
      `);
        assert.match(said, /^yes\nyes\nno$/m);
        assert.match(said, /^pods +\[\] +\[\] +\[get list\]/m);
        assert.match(said, /^Username +kubernetes-admin/m);
        assert.match(said, /role.rbac.authorization.k8s.io\/reader reconciled/);
        assert.match(said, /"aud":\["other"\]/);
      });

      // kubectl: create KIND: --dry-run=client, --dry-run=server, -o, --save-config, -f
      // kubectl: apply: -f, --dry-run=server, --validate=strict, --prune, -l, -k
      // kubectl: apply view-last-applied|set-last-applied|edit-last-applied
      // kubectl: diff: -f, --server-side
      // kubectl: replace: -f, --force
      // kubectl: kustomize
      test('files are applied, compared, replaced and pruned', async () => {
        const said = await shell.sh(`
        kubectl create cm one --from-literal=a=1 --dry-run=client -o yaml > one.yaml
        kubectl create cm two --from-literal=a=1 --dry-run=server -o yaml > two.yaml
        kubectl label --local -f one.yaml part=x -o yaml > one-x.yaml
        kubectl apply -f one-x.yaml --dry-run=server
        kubectl apply -f one-x.yaml --validate=strict
        sed s/one/gone/ one-x.yaml | kubectl apply -f -
        sed 's/"1"/"2"/' one-x.yaml > changed.yaml
        kubectl diff -f changed.yaml || test $? = 1
        kubectl diff -f changed.yaml --server-side --force-conflicts || test $? = 1
        kubectl apply -f changed.yaml --prune -l part=x --prune-allowlist=core/v1/ConfigMap
        kubectl apply view-last-applied cm/one
        kubectl apply set-last-applied -f one-x.yaml
        KUBE_EDITOR="sed -i s/part:.x/part:\\ z/" kubectl apply edit-last-applied cm/one
        kubectl replace -f one-x.yaml
        kubectl replace --force -f one-x.yaml
        mkdir -p base; cp one.yaml base/; printf 'resources: [one.yaml]\\nnamePrefix: k-\\n' > base/kustomization.yaml
        kubectl kustomize base | grep name:
        kubectl apply -k base
      `);
        assert.match(said, /configmap\/one created \(server dry run\)/);
        assert.match(said, /configmap\/gone pruned/);
        assert.equal(said.match(/^\+ {2}a: "2"$/gm)?.length, 2);
        assert.match(said, /configmap\/one edited/);
        assert.match(said, /configmap\/one replaced/);
        assert.match(said, /configmap\/k-one created/);
      });

      // kubectl: apply: --server-side, --field-manager, --force-conflicts
      // kubectl: apply of a field that another manager has: --server-side => conflict with "kubectl" …: .data.a; use --force-conflicts
      // kubectl: patch: --type=strategic, --type=merge, --type=json, --subresource, -p
      // kubectl: label: --overwrite, --list, --all, -l
      // kubectl: annotate: --overwrite, -l
      // kubectl: label without --overwrite => 'l' already has a value (a), and --overwrite is false
      // kubectl: edit
      test('fields have owners; patches, labels and editors change them', async () => {
        const said = await shell.sh(`
        kubectl create cm own --from-literal=a=1 --dry-run=client -o yaml > own.yaml
        kubectl apply --server-side -f own.yaml
        kubectl patch cm own --type=merge -p '{"data":{"b":"1"}}'
        kubectl patch cm own -p '{"data":{"c":"1"}}'
        kubectl patch cm own --type=json -p '[{"op":"replace","path":"/data/c","value":"2"}]'
        kubectl create deployment patched --image=$IMAGE --replicas=0
        kubectl patch deployment patched --subresource=scale --type=merge -p '{"spec":{"replicas":0}}'
        kubectl label cm own l=a; kubectl label cm own l=b --overwrite; kubectl label cm own --list
        kubectl label cm --all seen=yes; kubectl annotate cm -l l=b note=text
        kubectl label cm own l-
        KUBE_EDITOR="sed -i s/note:.text/note:\\ other/" kubectl edit cm own
        kubectl get cm own -o jsonpath='{.data}{.metadata.annotations}'
        kubectl label cm own l=a
      `);
        assert.match(said, /^l=b$/m);
        assert.match(said, /{"a":"1","b":"1","c":"2"}{"note":"other"}/);
        const taken = await shell.refused(
          'sed s/\\"1\\"/\\"9\\"/ own.yaml | kubectl apply --server-side --field-manager=ci -f -',
        );
        assert.match(taken, /Apply failed with 1 conflict: conflict with "kubectl".*: .data.a/);
        await shell.sh(
          'kubectl apply --server-side --field-manager=ci --force-conflicts -f own.yaml',
        );
        const kept = await shell.refused('kubectl label cm own l=b');
        assert.match(kept, /'l' already has a value \(a\), and --overwrite is false/);
      });

      // kubectl: get: -o wide, -o yaml, -o json, -o name, -o jsonpath, -o custom-columns, -o go-template, --no-headers, --show-kind, --show-labels, -L
      // kubectl: get: -l, --field-selector, -A, --sort-by, --chunk-size, --ignore-not-found, --raw, --subresource, --show-managed-fields
      // kubectl: get: --watch-only, --output-watch-events, -w
      // kubectl: get of what is not there => Error from server (NotFound): configmaps "none" not found
      test('objects are shown in every form', async () => {
        const said = await shell.sh(`
        for n in a b c; do kubectl create cm form-$n --from-literal=k=$n; done
        kubectl label cm form-a form=yes; kubectl label cm form-b form=yes
        kubectl get cm -l form=yes -o name --sort-by=.data.k
        kubectl get cm form-a -o custom-columns=N:.metadata.name,K:.data.k --no-headers
        kubectl get cm form-a -o go-template='{{.data.k}}'; echo
        kubectl get cm form-a -L form --show-labels --show-kind
        kubectl get cm --field-selector=metadata.name=form-c --chunk-size=1 -o wide
        kubectl get cm -A --chunk-size=2 -o name | grep -c form-
        kubectl get cm none --ignore-not-found
        kubectl get cm form-a -o yaml --show-managed-fields | grep manager:
        kubectl get --raw /api/v1/namespaces/${shell.namespace}/configmaps/form-a | head -c 30; echo
        kubectl get deploy patched --subresource=scale -o jsonpath='{.kind}' || true
        timeout 20 $K get cm form-c --watch-only --output-watch-events > watched &
        until grep -q MODIFIED watched; do kubectl annotate cm form-c t=$RANDOM --overwrite > out; done
        kill $!
        cat watched
      `);
        assert.match(said, /^configmap\/form-a\nconfigmap\/form-b$/m);
        assert.match(said, /^form-a +a$/m);
        assert.match(said, /^3$/m);
        assert.match(said, /manager: kubectl-create/);
        assert.match(said, /^MODIFIED +form-c/m);
        assert.match(
          await shell.refused('kubectl get cm none'),
          /Error from server \(NotFound\): configmaps "none" not found/,
        );
      });

      // kubectl: delete: -l, --all, --wait=false, --dry-run=server, --field-selector, --ignore-not-found, --now, --cascade=orphan
      test('objects are deleted by name, label and field', async () => {
        const said = await shell.sh(`
        for n in a b c d; do kubectl create cm del-$n; done
        kubectl label cm del-a del=yes
        kubectl delete cm del-a --dry-run=server
        kubectl delete cm -l del=yes --wait=false
        kubectl delete cm --field-selector=metadata.name=del-b
        kubectl delete cm del-c --now; kubectl delete cm del-c --ignore-not-found
        kubectl create deployment orphan --image=$IMAGE --replicas=0
        kubectl wait --for=jsonpath='{.status.observedGeneration}'=1 deployment/orphan
        kubectl wait --for=create rs -l app=orphan --timeout=10s || true
        kubectl delete deployment orphan --cascade=orphan
        kubectl get rs -l app=orphan -o name
        kubectl delete rs -l app=orphan
        kubectl delete cm --all
      `);
        assert.match(said, /configmap "del-a" deleted(?: from \S+ namespace)? \(server dry run\)/);
        assert.match(said, /replicaset.apps\/orphan-/);
      });

      // kubectl: explain: --recursive, --api-version, --output=plaintext-openapiv2
      // kubectl: api-resources: --namespaced, --api-group, --verbs, --categories, -o name, -o wide, --sort-by
      // kubectl: api-versions
      // kubectl: version: -o json
      // kubectl: cluster-info
      // kubectl: cluster-info dump: --output-directory
      // kubectl: completion bash
      // kubectl: plugin list
      // kubectl: config view|get-contexts|current-context|set-context|use-context
      test('the cluster explains itself', async () => {
        const said = await shell.sh(`
        kubectl explain pods.spec.containers.livenessProbe.httpGet
        kubectl explain deployments --api-version=apps/v1 --recursive | grep -c '<'
        kubectl explain pod.spec --output=plaintext-openapiv2 | head -3
        kubectl api-resources --api-group=apps --namespaced --verbs=list,watch -o name
        kubectl api-resources --categories=all --sort-by=name -o wide | head -2
        kubectl api-versions
        kubectl version -o json
        kubectl cluster-info
        kubectl cluster-info dump --output-directory=dump --namespaces=${shell.namespace}; ls dump
        kubectl completion bash | head -1
        kubectl config view -o jsonpath='{.contexts[*].name}'; echo
        kubectl config current-context
        command ${kubectl.program} config set-context other --cluster=x
        kubectl config get-contexts -o name
        kubectl plugin list 2>&1 || true
      `);
        assert.match(said, /FIELD: httpGet <HTTPGetAction>/);
        assert.match(said, /^statefulsets.apps$/m);
        assert.match(said, /^networking.k8s.io\/v1$/m);
        assert.match(said, /"gitVersion": "v1\.\d+\.0\+slipway"/);
        assert.match(said, /control plane.* is running at/);
        assert.match(said, /nodes.json/);
      });

      // kubectl: certificate approve|deny
      // kubectl: taint: KEY=VALUE:EFFECT, KEY-
      // kubectl: cordon
      // kubectl: uncordon
      // kubectl: events: --for, --types, -A
      // kubectl: describe: -l, --show-events=false
      test('certificates, nodes and events', async () => {
        const said = await shell.sh(`
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout u.key -subj /O=team/CN=ann -out u.csr 2>/dev/null
        for n in yes no; do cat <<END | kubectl apply -f -
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: ann-$n }
spec: { request: $(base64 -w0 u.csr), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth] }
END
        done
        kubectl certificate approve ann-yes; kubectl certificate deny ann-no
        kubectl wait --for=jsonpath='{.status.certificate}' csr/ann-yes --timeout=20s
        kubectl get csr
        kubectl get csr ann-yes -o jsonpath='{.status.certificate}' | base64 -d > u.crt
        command ${kubectl.program} auth whoami --client-certificate=u.crt --client-key=u.key --token= || true
        N=$(kubectl get nodes -o jsonpath='{.items[0].metadata.name}')
        kubectl taint node $N t=1:PreferNoSchedule; kubectl taint node $N t-
        kubectl cordon $N; kubectl get nodes; kubectl uncordon $N
        kubectl events -A --types=Normal > events; kubectl events --for job/once
        kubectl describe node $N | grep Conditions:
        kubectl describe job -l batch.kubernetes.io/job-name=once --show-events=false | grep Completions:
        kubectl delete csr --all
      `);
        assert.match(said, /ann-yes .*Approved,Issued/);
        assert.match(said, /ann-no .*Denied/);
        assert.match(said, /Ready,SchedulingDisabled/);
        assert.match(said, /tainted\nnode\/\S+ untainted/);
        assert.match(said, /Job\/once +Created pod|SuccessfulCreate +Job\/once/);
      });
    });
  }
});
