package helmtest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// pod is the pod of a workload.
type pod struct {
	owner    string
	template corev1.PodTemplateSpec
	// whether it runs until it is told to stop
	endless bool
}

// pods are those of all workloads of an example.
func pods(t *testing.T, objects []object) []pod {
	t.Helper()
	var all []pod
	for _, each := range objects {
		owner := each.GetKind() + " " + each.GetName()
		switch each.GetKind() {
		case "Deployment":
			var typed appsv1.Deployment
			decode(t, each, &typed)
			all = append(all, pod{owner, typed.Spec.Template, true})
		case "Job":
			var typed batchv1.Job
			decode(t, each, &typed)
			all = append(all, pod{owner, typed.Spec.Template, false})
		case "CronJob":
			var typed batchv1.CronJob
			decode(t, each, &typed)
			all = append(all, pod{owner, typed.Spec.JobTemplate.Spec.Template, false})
		}
	}
	if len(all) == 0 {
		t.Fatal("no pod")
	}
	return all
}

// Pod Security's own evaluator, at its strictest level.
func TestRestrictedPodSecurity(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, example := range examples {
		for _, each := range pods(t, render(t, example)) {
			results := evaluator.EvaluatePod(restricted, &each.template.ObjectMeta, &each.template.Spec)
			if aggregate := policy.AggregateCheckResults(results); !aggregate.Allowed {
				t.Errorf("%s, %s: %s", example, each.owner, aggregate.ForbiddenDetail())
			}
		}
	}
	// It does refuse.
	privileged := pods(t, render(t, "default"))[0]
	yes := true
	privileged.template.Spec.Containers[0].SecurityContext.Privileged = &yes
	if policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, &privileged.template.ObjectMeta, &privileged.template.Spec)).Allowed {
		t.Error("a privileged container passed")
	}
}

// secretName is what an environment variable with a credential in it looks like.
var secretName = regexp.MustCompile(`PASSWORD|SECRET|TOKEN|API_KEY|ACCESS_KEY|PAYLOAD_KEYS$`)

// lint holds a pod against rules that Pod Security does not have.
func lint(each pod) []string {
	var found []string
	say := func(format string, arguments ...any) { found = append(found, fmt.Sprintf(format, arguments...)) }
	spec := each.template.Spec
	if spec.AutomountServiceAccountToken == nil || *spec.AutomountServiceAccountToken {
		say("the service account's token is mounted")
	}
	if spec.EnableServiceLinks == nil || *spec.EnableServiceLinks {
		say("service links are on")
	}
	if spec.ServiceAccountName == "" {
		say("no service account is named")
	}
	if spec.SecurityContext.RunAsUser == nil || *spec.SecurityContext.RunAsUser == 0 {
		say("no user other than root")
	}
	for _, volume := range spec.Volumes {
		if volume.EmptyDir != nil && volume.EmptyDir.SizeLimit == nil {
			say("emptyDir %s has no limit", volume.Name)
		}
	}
	for _, container := range append(append([]corev1.Container{}, spec.InitContainers...), spec.Containers...) {
		security := container.SecurityContext
		if security == nil || security.ReadOnlyRootFilesystem == nil || !*security.ReadOnlyRootFilesystem {
			say("%s: the root file system can be written", container.Name)
		}
		if tag := container.Image[strings.LastIndexAny(container.Image, ":@")+1:]; tag == "latest" || !strings.ContainsAny(container.Image, ":@") {
			say("%s: image %s is not pinned", container.Name, container.Image)
		}
		for _, variable := range container.Env {
			if secretName.MatchString(variable.Name) && variable.Value != "" {
				say("%s: %s stands in the open", container.Name, variable.Name)
			}
		}
		mounted := map[string]bool{}
		for _, mount := range container.VolumeMounts {
			if mounted[mount.MountPath] {
				say("%s: two volumes at %s", container.Name, mount.MountPath)
			}
			mounted[mount.MountPath] = true
		}
		if !mounted["/tmp"] || !mounted["/cache"] {
			say("%s: nothing to write to", container.Name)
		}
	}
	worker := spec.Containers[0]
	if each.endless && (worker.LivenessProbe == nil || worker.ReadinessProbe == nil || worker.StartupProbe == nil) {
		say("%s: a probe is missing", worker.Name)
	}
	return found
}

func TestPodsKeepTheRules(t *testing.T) {
	for _, example := range examples {
		for _, each := range pods(t, render(t, example)) {
			for _, problem := range lint(each) {
				t.Errorf("%s, %s: %s", example, each.owner, problem)
			}
			for _, container := range each.template.Spec.Containers {
				_, requested := container.Resources.Requests[corev1.ResourceMemory]
				_, limited := container.Resources.Limits[corev1.ResourceMemory]
				// minimal takes the resources away on purpose.
				if example != "minimal" && !(requested && limited) {
					t.Errorf("%s, %s: %s has no bounds of memory", example, each.owner, container.Name)
				}
			}
		}
	}
	bad := pods(t, render(t, "default"))[0]
	bad.template.Spec.Containers[0].Env = append(bad.template.Spec.Containers[0].Env,
		corev1.EnvVar{Name: "AWS_SECRET_ACCESS_KEY", Value: "x"})
	bad.template.Spec.Containers[0].Image = "flowcut:latest"
	if problems := lint(bad); len(problems) != 2 {
		t.Errorf("expected two problems, got %v", problems)
	}
}

// What one object names, another one is or stands in the values.
func TestReferencesLeadSomewhere(t *testing.T) {
	for _, example := range examples {
		objects := render(t, example)
		var workloads []pod
		for _, each := range pods(t, objects) {
			workloads = append(workloads, each)
			for _, volume := range each.template.Spec.Volumes {
				if volume.ConfigMap != nil {
					find(t, objects, "ConfigMap", volume.ConfigMap.Name)
				}
			}
			if name := each.template.Spec.ServiceAccountName; name != "default" {
				find(t, objects, "ServiceAccount", name)
			}
			if name := each.template.Spec.PriorityClassName; name != "" && name != "training" {
				find(t, objects, "PriorityClass", name)
			}
		}
		for _, each := range objects {
			var selector labels.Set
			switch each.GetKind() {
			case "PodDisruptionBudget":
				var typed policyv1.PodDisruptionBudget
				decode(t, each, &typed)
				selector = typed.Spec.Selector.MatchLabels
			case "NetworkPolicy":
				var typed networkingv1.NetworkPolicy
				decode(t, each, &typed)
				selector = typed.Spec.PodSelector.MatchLabels
			case "Service":
				var typed corev1.Service
				decode(t, each, &typed)
				selector = typed.Spec.Selector
			default:
				continue
			}
			matched := 0
			for _, workload := range workloads {
				if labels.SelectorFromSet(selector).Matches(labels.Set(workload.template.Labels)) {
					matched++
				}
			}
			// Of a pool, of the workers, or of all pods.
			if matched == 0 || (each.GetKind() == "PodDisruptionBudget" && matched != 1) {
				t.Errorf("%s: %s %s selects %d workloads", example, each.GetKind(), each.GetName(), matched)
			}
		}
	}
}

func TestNoSecretIsMade(t *testing.T) {
	for _, example := range examples {
		if objects := render(t, example); count(objects, "Secret") != 0 {
			t.Errorf("%s makes a Secret", example)
		}
	}
}
