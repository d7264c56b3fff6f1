package helmtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"sigs.k8s.io/yaml"
)

func deploymentOf(t *testing.T, objects []object, name string) appsv1.Deployment {
	t.Helper()
	var typed appsv1.Deployment
	decode(t, find(t, objects, "Deployment", name), &typed)
	return typed
}

// settings is the configuration file of a ConfigMap.
func settings(t *testing.T, objects []object, name string) map[string]map[string]any {
	t.Helper()
	var typed corev1.ConfigMap
	decode(t, find(t, objects, "ConfigMap", name), &typed)
	var sections map[string]map[string]any
	if err := yaml.UnmarshalStrict([]byte(typed.Data["flowcut.yaml"]), &sections); err != nil {
		t.Fatal(err)
	}
	return sections
}

func variables(container corev1.Container) map[string]corev1.EnvVar {
	all := map[string]corev1.EnvVar{}
	for _, each := range container.Env {
		all[each.Name] = each
	}
	return all
}

// The pod is killed after the worker's own grace period, never within it.
func TestGracePeriodFollowsTheDrain(t *testing.T) {
	for _, example := range examples {
		objects := render(t, example)
		for _, each := range objects {
			if each.GetKind() != "Deployment" {
				continue
			}
			typed := deploymentOf(t, objects, each.GetName())
			pause := int64(0)
			if hook := typed.Spec.Template.Spec.Containers[0].Lifecycle; hook != nil {
				pause = hook.PreStop.Sleep.Seconds
			}
			drain := int64(settings(t, objects, each.GetName())["worker"]["gracePeriod"].(float64))
			given := *typed.Spec.Template.Spec.TerminationGracePeriodSeconds
			if given < pause+drain+10 {
				t.Errorf("%s, %s: %d s for a pause of %d s and a drain of %d s", example, each.GetName(), given, pause, drain)
			}
		}
	}
	gpu := deploymentOf(t, render(t, "gpu-keda"), release+"-flowcut-gpu")
	if given := *gpu.Spec.Template.Spec.TerminationGracePeriodSeconds; given != 2+90+15 {
		t.Errorf("gpu: %d s", given)
	}
}

func TestPoolsAreAsTheValuesSay(t *testing.T) {
	objects := render(t, "gpu-keda")
	gpu := deploymentOf(t, objects, release+"-flowcut-gpu")
	spec := gpu.Spec.Template.Spec
	worker := spec.Containers[0]
	if expected := []string{"worker", "--queues", "gpu,training", "--config", "/etc/flowcut/config/flowcut.yaml"}; !slices.Equal(worker.Args, expected) {
		t.Errorf("arguments %v", worker.Args)
	}
	if amount := worker.Resources.Limits["nvidia.com/gpu"]; amount.Value() != 1 {
		t.Errorf("%v GPUs", amount)
	}
	if worker.Image != "registry.example.com/flowcut:0.1.0-cuda" {
		t.Errorf("image %s", worker.Image)
	}
	if len(spec.Tolerations) != 2 || spec.NodeSelector["cloud.google.com/gke-spot"] != "true" {
		t.Errorf("tolerations %v, nodes %v", spec.Tolerations, spec.NodeSelector)
	}
	if gpu.Spec.Replicas != nil {
		t.Error("replicas are set beside an autoscaler, and would undo it at every upgrade")
	}
	if len(spec.InitContainers) != 2 || !slices.Contains(spec.InitContainers[0].Args, "s3://models/raft-large.tar.gz") {
		t.Errorf("init containers %v", spec.InitContainers)
	}
	for _, constraint := range spec.TopologySpreadConstraints {
		if constraint.LabelSelector.MatchLabels["flowcut.io/pool"] != "gpu" {
			t.Errorf("spread over %v", constraint.LabelSelector)
		}
	}
	if variables(worker)["JDK_JAVA_OPTIONS"].Value != "-Xmx6g" {
		t.Errorf("options of Java %v", variables(worker)["JDK_JAVA_OPTIONS"])
	}
	own := settings(t, objects, release+"-flowcut-gpu")
	if own["ncut"]["device"] != "auto" || own["flow"]["backend"] != "raft" {
		t.Errorf("configuration %v", own)
	}
	if _, also := settings(t, objects, release+"-flowcut-cpu")["ncut"]; also {
		t.Error("the settings of one pool reached another")
	}
	cpu := deploymentOf(t, objects, release+"-flowcut-cpu")
	if reflect.DeepEqual(cpu.Spec.Template.Annotations, gpu.Spec.Template.Annotations) {
		t.Error("the pods do not change with their configuration")
	}
	if count(render(t, "everything"), "Deployment") != 3 {
		t.Error("everything: a disabled pool is deployed, or an enabled one is not")
	}
}

// Probes ask where the worker listens, and listening reaches them.
func TestProbesMeetTheEndpoint(t *testing.T) {
	for _, example := range examples {
		objects := render(t, example)
		for _, each := range objects {
			if each.GetKind() != "Deployment" {
				continue
			}
			worker := deploymentOf(t, objects, each.GetName()).Spec.Template.Spec.Containers[0]
			metrics := settings(t, objects, each.GetName())["metrics"]
			if float64(worker.Ports[0].ContainerPort) != metrics["port"] || metrics["address"] != "0.0.0.0" {
				t.Errorf("%s: %v against %v", each.GetName(), worker.Ports, metrics)
			}
			paths := []string{worker.StartupProbe.HTTPGet.Path, worker.LivenessProbe.HTTPGet.Path, worker.ReadinessProbe.HTTPGet.Path}
			if !slices.Equal(paths, []string{"/healthz", "/healthz", "/readyz"}) {
				t.Errorf("%s: %v", each.GetName(), paths)
			}
		}
	}
}

// The cache leaves a tenth of its volume for what is written and not yet in S3, unless a limit is given.
func TestCacheFitsItsVolume(t *testing.T) {
	limit := settings(t, render(t, "default"), release+"-flowcut-cpu")["storage"]["cacheLimit"]
	if limit != float64(20*(1<<30)*9/10) {
		t.Errorf("limit %v", limit)
	}
	given := settings(t, render(t, "everything"), "labelling-cpu")["storage"]["cacheLimit"]
	if given != float64(100_000_000_000) {
		t.Errorf("limit %v", given)
	}
	spec := deploymentOf(t, render(t, "everything"), "labelling-cpu").Spec.Template.Spec
	for _, volume := range spec.Volumes {
		if volume.Name == "cache" && volume.Ephemeral == nil || volume.Name == "models" && volume.PersistentVolumeClaim == nil {
			t.Errorf("volume %v", volume)
		}
	}
}

// A node is given no more workers than its disk has room for: /tmp, cache and models on it, and logs.
func TestDiskIsReserved(t *testing.T) {
	for _, each := range []struct{ example, deployment, size string }{
		{"default", release + "-flowcut-cpu", "23Gi"},
		{"gpu-keda", release + "-flowcut-gpu", "33Gi"},
		{"everything", "labelling-cpu", "3Gi"},
		{"everything", "labelling-gpu", "60Gi"},
		{"everything", "labelling-training", "23Gi"},
	} {
		spec := deploymentOf(t, render(t, each.example), each.deployment).Spec.Template.Spec
		for _, container := range append(spec.InitContainers, spec.Containers...) {
			resources := container.Resources
			if got := resources.Requests.StorageEphemeral().String(); got != each.size {
				t.Errorf("%s, %s: %s requests %s", each.example, each.deployment, container.Name, got)
			}
			if got := resources.Limits.StorageEphemeral().String(); got != each.size {
				t.Errorf("%s, %s: %s is limited to %s", each.example, each.deployment, container.Name, got)
			}
		}
	}
}

func TestCredentialsComeFromSecrets(t *testing.T) {
	objects := render(t, "mtls-secrets")
	worker := deploymentOf(t, objects, release+"-flowcut-cpu").Spec.Template.Spec.Containers[0]
	env := variables(worker)
	for name, expected := range map[string]string{
		"TEMPORAL_ADDRESS":                 "flowcut.a1b2c.tmprl.cloud:7233",
		"TEMPORAL_NAMESPACE":               "flowcut.a1b2c",
		"TEMPORAL_TLS":                     "true",
		"TEMPORAL_TLS_SERVER_NAME":         "flowcut.a1b2c.tmprl.cloud",
		"TEMPORAL_TLS_SERVER_CA_CERT_PATH": "/etc/flowcut/temporal-tls/ca.crt",
		"TEMPORAL_TLS_CLIENT_CERT_PATH":    "/etc/flowcut/temporal-tls/tls.crt",
		"TEMPORAL_TLS_CLIENT_KEY_PATH":     "/etc/flowcut/temporal-tls/tls.key",
		"FLOWCUT_PAYLOAD_KEYS_FILE":        "/etc/flowcut/payload-keys/keys",
		"MLFLOW_TRACKING_URI":              "http://mlflow.mlflow.svc:5000",
	} {
		if env[name].Value != expected {
			t.Errorf("%s is %q", name, env[name].Value)
		}
	}
	for name, secret := range map[string]string{
		"AWS_ACCESS_KEY_ID": "flowcut-s3", "AWS_SECRET_ACCESS_KEY": "flowcut-s3",
		"MLFLOW_TRACKING_USERNAME": "flowcut-mlflow", "MLFLOW_TRACKING_PASSWORD": "flowcut-mlflow",
	} {
		from := env[name].ValueFrom
		if from == nil || from.SecretKeyRef == nil || from.SecretKeyRef.Name != secret {
			t.Errorf("%s is not from %s", name, secret)
		}
	}
	everything := variables(deploymentOf(t, render(t, "everything"), "labelling-gpu").Spec.Template.Spec.Containers[0])
	if from := everything["TEMPORAL_API_KEY"].ValueFrom; from == nil || from.SecretKeyRef.Name != "temporal-api-key" {
		t.Error("no API key")
	}
	if _, also := everything["MLFLOW_TRACKING_PASSWORD"]; also || everything["MLFLOW_TRACKING_TOKEN"].ValueFrom == nil {
		t.Error("a token replaces the password of MLflow")
	}
}

// parameter finds the parameters of KEDA's Temporal scaler in its source.
var parameter = regexp.MustCompile("`keda:\"name=(\\w+),\\s*order=([\\w;]+)([^`]*)\"`")

// What the triggers say is what the scaler reads.
func TestScalerKnowsItsParameters(t *testing.T) {
	source := moduleFile(t, "github.com/kedacore/keda/v2", "pkg/scalers/temporal_scaler.go")
	known := map[string]string{}
	for _, found := range parameter.FindAllStringSubmatch(string(source), -1) {
		if !strings.Contains(found[3], "deprecated=") {
			known[found[1]] = found[2]
		}
	}
	if len(known) < 15 {
		t.Fatalf("only %v found in the source of the scaler", known)
	}
	triggers := 0
	for _, example := range examples {
		for _, each := range render(t, example) {
			if each.GetKind() == "TriggerAuthentication" {
				for _, ref := range each.Object["spec"].(map[string]any)["secretTargetRef"].([]any) {
					if name := ref.(map[string]any)["parameter"].(string); !strings.Contains(known[name], "authParams") {
						t.Errorf("%s: the scaler takes no %s from an authentication", example, name)
					}
				}
			}
			if each.GetKind() != "ScaledObject" {
				continue
			}
			for _, trigger := range each.Object["spec"].(map[string]any)["triggers"].([]any) {
				triggers++
				if kind := trigger.(map[string]any)["type"]; kind != "temporal" {
					t.Errorf("trigger of type %v", kind)
				}
				for name := range trigger.(map[string]any)["metadata"].(map[string]any) {
					if !strings.Contains(known[name], "triggerMetadata") {
						t.Errorf("%s: the scaler knows no %s", example, name)
					}
				}
			}
		}
	}
	if triggers < 4 {
		t.Errorf("%d triggers", triggers)
	}
}

func TestAutoscalers(t *testing.T) {
	gpu := find(t, render(t, "gpu-keda"), "ScaledObject", release+"-flowcut-gpu").Object["spec"].(map[string]any)
	trigger := gpu["triggers"].([]any)[0].(map[string]any)["metadata"].(map[string]any)
	for name, expected := range map[string]string{"taskQueue": "flowcut-gpu", "queueTypes": "activity", "targetQueueSize": "3",
		"enableTLS": "false", "includeRunningWorkflowCount": "true", "workflowTaskQueueForCount": "flowcut-cpu"} {
		if trigger[name] != expected {
			t.Errorf("%s is %v", name, trigger[name])
		}
	}
	if gpu["minReplicaCount"] != float64(0) || gpu["maxReplicaCount"] != float64(16) {
		t.Errorf("%v to %v replicas", gpu["minReplicaCount"], gpu["maxReplicaCount"])
	}
	secured := find(t, render(t, "mtls-secrets"), "ScaledObject", release+"-flowcut-cpu").Object["spec"].(map[string]any)
	for _, each := range secured["triggers"].([]any) {
		ref := each.(map[string]any)["authenticationRef"].(map[string]any)["name"].(string)
		find(t, render(t, "mtls-secrets"), "TriggerAuthentication", ref)
	}
	var plain autoscalingv2.HorizontalPodAutoscaler
	decode(t, find(t, render(t, "everything"), "HorizontalPodAutoscaler", "labelling-cpu"), &plain)
	if *plain.Spec.MinReplicas != 2 || plain.Spec.MaxReplicas != 20 || *plain.Spec.Metrics[0].Resource.Target.AverageUtilization != 80 {
		t.Errorf("%v", plain.Spec)
	}
}

func TestNetworkPolicyLetsThroughWhatIsNeeded(t *testing.T) {
	var typed networkingv1.NetworkPolicy
	decode(t, find(t, render(t, "everything"), "NetworkPolicy", "labelling"), &typed)
	ports := map[string]bool{}
	metadata := false
	for _, rule := range typed.Spec.Egress {
		for _, port := range rule.Ports {
			ports[port.Port.String()] = true
		}
		for _, to := range rule.To {
			metadata = metadata || to.IPBlock != nil && to.IPBlock.CIDR == "169.254.169.254/32"
		}
	}
	for _, port := range []string{"53", "7233", "443", "9000", "5000", "4317", "4318"} {
		if !ports[port] {
			t.Errorf("port %s is closed", port)
		}
	}
	if !metadata {
		t.Error("the metadata service, which is asked for notices of preemption, is closed")
	}
	if len(typed.Spec.Ingress) != 2 || typed.Spec.Ingress[0].Ports[0].Port.String() != "metrics" {
		t.Errorf("ingress %v", typed.Spec.Ingress)
	}
	decode(t, find(t, render(t, "default"), "NetworkPolicy", release+"-flowcut"), &typed)
	for _, rule := range typed.Spec.Egress {
		for _, to := range rule.To {
			if to.IPBlock != nil {
				t.Errorf("the default opens %s, which nobody asks", to.IPBlock.CIDR)
			}
		}
	}
}

func TestJobs(t *testing.T) {
	objects := render(t, "everything")
	var initial batchv1.Job
	decode(t, find(t, objects, "Job", "labelling-temporal-init"), &initial)
	if !slices.Equal(initial.Spec.Template.Spec.Containers[0].Args, []string{"temporal", "init"}) ||
		initial.Annotations["helm.sh/hook"] != "post-install,post-upgrade" {
		t.Errorf("%v", initial)
	}
	var nightly batchv1.CronJob
	decode(t, find(t, objects, "CronJob", "labelling-nightly"), &nightly)
	expected := []string{"submit", "s3://videos/incoming", "--out", "s3://labels/nightly", "--name", "incoming", "--config",
		"/etc/flowcut/config/flowcut.yaml", "--again", "--replace", "--set", "ncut.tau=0.25"}
	if args := nightly.Spec.JobTemplate.Spec.Template.Spec.Containers[0].Args; !slices.Equal(args, expected) {
		t.Errorf("arguments %v", args)
	}
	if nightly.Spec.ConcurrencyPolicy != batchv1.ForbidConcurrent || *nightly.Spec.TimeZone != "Europe/Berlin" {
		t.Errorf("%v", nightly.Spec)
	}
	if port := settings(t, objects, "labelling-commands")["metrics"]["port"]; port != float64(0) {
		t.Errorf("commands listen on %v", port)
	}
	if count(render(t, "minimal"), "Job") != 0 {
		t.Error("minimal has a job")
	}
}

// All command lines and configuration files of the matrix go to a file, which the program's own tests hold against its
// options and settings (ChartTest in worker/), and which the image is started with (worker/image).
func TestCommandLinesAreThoseThatTheProgramIsTestedWith(t *testing.T) {
	type commandLine struct {
		From   string   `json:"from"`
		Args   []string `json:"args"`
		Env    []string `json:"env"`
		Config string   `json:"config"`
	}
	var all []commandLine
	for _, example := range examples {
		objects := render(t, example)
		for _, each := range pods(t, objects) {
			config := ""
			for _, volume := range each.template.Spec.Volumes {
				if volume.ConfigMap != nil {
					var typed corev1.ConfigMap
					decode(t, find(t, objects, "ConfigMap", volume.ConfigMap.Name), &typed)
					config = typed.Data["flowcut.yaml"]
				}
			}
			spec := each.template.Spec
			for _, container := range append(append([]corev1.Container{}, spec.InitContainers...), spec.Containers...) {
				var env []string
				for _, variable := range container.Env {
					env = append(env, variable.Name)
				}
				from := fmt.Sprintf("%s: %s, %s", example, each.owner, container.Name)
				all = append(all, commandLine{from, container.Args, env, config})
			}
		}
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "commands.json", append(text, '\n'))
}

// golden compares with a file in testdata, which UPDATE_GOLDEN=1 writes.
func golden(t *testing.T, name string, text []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != string(text) {
		t.Errorf("%s is not what the chart gives now; UPDATE_GOLDEN=1 go test writes it", path)
	}
}

// Helm shows the notes only beside a cluster, so here they are rendered as an object of a copy of the chart.
func TestNotes(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "flowcut")
	if err := os.CopyFS(folder, os.DirFS(chart)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "templates/NOTES.txt"))
	if err != nil {
		t.Fatal(err)
	}
	as := "{{- define \"notes\" -}}" + string(text) + "{{- end -}}\nkind: Notes\ntext: {{ include \"notes\" . | toJson }}\n"
	if err := os.WriteFile(filepath.Join(folder, "templates/notes.yaml"), []byte(as), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, example := range examples {
		out, err := helm("template", release, folder, "--namespace", namespace, "--kube-version", kubeVersion,
			"--show-only", "templates/notes.yaml", "--values", "../examples/"+example+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var notes struct{ Text string }
		if err := yaml.Unmarshal([]byte(out), &notes); err != nil {
			t.Fatal(err)
		}
		for _, expected := range []string{"kubectl -n labels get pods", "flowcut submit s3://", "queues cpu"} {
			if !strings.Contains(notes.Text, expected) {
				t.Errorf("%s: %q is not in the notes:\n%s", example, expected, notes.Text)
			}
		}
		for _, wrong := range []string{"%!", "<nil>", "{{", "map["} {
			if strings.Contains(notes.Text, wrong) {
				t.Errorf("%s: the notes have %q:\n%s", example, wrong, notes.Text)
			}
		}
	}
}

func TestLint(t *testing.T) {
	for _, example := range examples {
		if _, err := helm("lint", "--strict", chart, "--values", "../examples/"+example+".yaml"); err != nil {
			t.Errorf("%s: %v", example, err)
		}
	}
}
