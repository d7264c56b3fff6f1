package helmtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	crdvalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"
	"sigs.k8s.io/yaml"
)

// strategies are what the API server of Kubernetes runs on creation, by kind.
var strategies = map[string]rest.RESTCreateStrategy{
	"Deployment":              deployment.Strategy,
	"HorizontalPodAutoscaler": horizontalpodautoscaler.Strategy,
	"CronJob":                 cronjob.Strategy,
	"Job":                     job.Strategy,
	"ConfigMap":               configmap.Strategy,
	"Service":                 service.Strategy,
	"ServiceAccount":          serviceaccount.Strategy,
	"NetworkPolicy":           networkpolicy.Strategy,
	"PodDisruptionBudget":     poddisruptionbudget.Strategy,
	"PriorityClass":           priorityclass.Strategy,
}

// create does to an object what the API server does before it stores it: strict decoding, defaults, conversion, and the
// validation of its kind.
func create(text []byte, kind string) error {
	serializer := json.NewSerializerWithOptions(json.DefaultMetaFactory, legacyscheme.Scheme, legacyscheme.Scheme,
		json.SerializerOptions{Yaml: true, Strict: true})
	decoded, group, err := serializer.Decode(text, nil, nil)
	if err != nil {
		return err
	}
	legacyscheme.Scheme.Default(decoded)
	internal := group.GroupKind().WithVersion(runtime.APIVersionInternal).GroupVersion()
	converted, err := legacyscheme.Scheme.ConvertToVersion(decoded, internal)
	if err != nil {
		return err
	}
	// The API server's allocator does that before it validates.
	if typed, is := converted.(*core.Service); is {
		typed.Spec.ClusterIPs = []string{typed.Spec.ClusterIP}
	}
	accessor, err := meta.Accessor(converted)
	if err != nil {
		return err
	}
	strategy := strategies[kind]
	space := ""
	if strategy.NamespaceScoped() {
		space = namespace
	}
	accessor.SetNamespace(space)
	rest.FillObjectMetaSystemFields(accessor)
	ctx := request.WithNamespace(context.Background(), space)
	ctx = request.WithRequestInfo(ctx, &request.RequestInfo{IsResourceRequest: true, Verb: "create",
		APIGroup: group.Group, APIVersion: group.Version, Namespace: space})
	return rest.BeforeCreate(strategy, ctx, converted)
}

func TestKubernetesTakesEveryObject(t *testing.T) {
	for _, example := range examples {
		t.Run(example, func(t *testing.T) {
			for _, each := range render(t, example) {
				if strings.Contains(each.GetAPIVersion(), ".coreos.com") || strings.Contains(each.GetAPIVersion(), "keda.sh") {
					checkCustom(t, each)
					continue
				}
				if _, known := strategies[each.GetKind()]; !known {
					t.Errorf("nothing here validates a %s", each.GetKind())
					continue
				}
				if err := create(each.text, each.GetKind()); err != nil {
					t.Errorf("%s %s: %v", each.GetKind(), each.GetName(), err)
				}
			}
		})
	}
}

// The validation itself is not blind.
func TestKubernetesRefusesWhatIsWrong(t *testing.T) {
	text := string(find(t, render(t, "default"), "Deployment", release+"-flowcut-cpu").text)
	for _, wrong := range []struct{ old, new, message string }{
		{"revisionHistoryLimit:", "revisionsHistoryLimit:", "unknown field"},
		{"terminationGracePeriodSeconds: 47", "terminationGracePeriodSeconds: -1", "terminationGracePeriodSeconds"},
		{"containerPort: 9464", "containerPort: 94640", "between 1 and 65535"},
		{"mountPath: /tmp", "mountPath: /cache", "must be unique"},
		{"flowcut.io/pool: cpu\n  strategy", "flowcut.io/pool: other\n  strategy", "does not match template"},
	} {
		changed := strings.Replace(text, wrong.old, wrong.new, 1)
		if changed == text {
			t.Errorf("%q is not in the deployment", wrong.old)
			continue
		}
		if err := create([]byte(changed), "Deployment"); err == nil || !strings.Contains(err.Error(), wrong.message) {
			t.Errorf("%s for %s: expected %q, got %v", wrong.new, wrong.old, wrong.message, err)
		}
	}
}

// definitions are where the modules of KEDA and of the Prometheus operator have the definition of a kind.
var definitions = map[string][2]string{
	"ScaledObject":          {"github.com/kedacore/keda/v2", "config/crd/bases/keda.sh_scaledobjects.yaml"},
	"TriggerAuthentication": {"github.com/kedacore/keda/v2", "config/crd/bases/keda.sh_triggerauthentications.yaml"},
	"PodMonitor":            {"github.com/prometheus-operator/prometheus-operator", "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml"},
	"ServiceMonitor":        {"github.com/prometheus-operator/prometheus-operator", "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml"},
	"PrometheusRule":        {"github.com/prometheus-operator/prometheus-operator", "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml"},
}

var moduleFolders = map[string]string{}

// moduleFile reads a file of a module that crds/go.mod pins.
func moduleFile(t *testing.T, module, path string) []byte {
	t.Helper()
	folder, known := moduleFolders[module]
	if !known {
		command := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module)
		command.Dir = "crds"
		out, err := command.Output()
		folder = strings.TrimSpace(string(out))
		if err != nil || folder == "" {
			t.Fatalf("%s is not there (cd helm/test/crds && go mod download): %v", module, err)
		}
		moduleFolders[module] = folder
	}
	text, err := os.ReadFile(filepath.Join(folder, path))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// custom says what is wrong with an object of a custom kind, by the schema in its definition; unknown fields included.
func custom(t *testing.T, each object) []string {
	t.Helper()
	where, known := definitions[each.GetKind()]
	if !known {
		return []string{"nothing here validates a " + each.GetKind()}
	}
	var definition apiextensionsv1.CustomResourceDefinition
	if err := yaml.Unmarshal(moduleFile(t, where[0], where[1]), &definition); err != nil {
		t.Fatal(err)
	}
	var problems []string
	for _, version := range definition.Spec.Versions {
		if definition.Spec.Group+"/"+version.Name != each.GetAPIVersion() {
			continue
		}
		var internal apiextensions.JSONSchemaProps
		if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(
			version.Schema.OpenAPIV3Schema, &internal, nil); err != nil {
			t.Fatal(err)
		}
		structural, err := schema.NewStructural(&internal)
		if err != nil {
			t.Fatal(err)
		}
		unknown := pruning.PruneWithOptions(each.DeepCopy().Object, structural, true,
			schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
		for _, path := range unknown {
			problems = append(problems, "unknown field "+path)
		}
		validator, _, err := crdvalidation.NewSchemaValidator(&internal)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range crdvalidation.ValidateCustomResource(field.NewPath(""), each.Object, validator) {
			problems = append(problems, problem.Error())
		}
		return problems
	}
	return []string{"no version " + each.GetAPIVersion()}
}

func checkCustom(t *testing.T, each object) {
	t.Helper()
	for _, problem := range custom(t, each) {
		t.Errorf("%s %s: %s", each.GetKind(), each.GetName(), problem)
	}
}

func TestCustomKindsRefuseWhatIsWrong(t *testing.T) {
	scaled := find(t, render(t, "gpu-keda"), "ScaledObject", release+"-flowcut-gpu")
	spec := scaled.Object["spec"].(map[string]any)
	spec["coolDownPeriod"] = int64(3)
	spec["pollingInterval"] = "often"
	problems := strings.Join(custom(t, scaled), "\n")
	for _, expected := range []string{"unknown field spec.coolDownPeriod", "spec.pollingInterval"} {
		if !strings.Contains(problems, expected) {
			t.Errorf("%q is not among\n%s", expected, problems)
		}
	}
}
