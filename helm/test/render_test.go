// Package helmtest renders the chart over a matrix of values and holds the objects against what a cluster would say.
package helmtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

const (
	chart       = "../flowcut"
	release     = "r"
	namespace   = "labels"
	kubeVersion = "1.37.0"
)

// examples are the values files of the matrix, by name.
var examples = []string{"default", "minimal", "gpu-keda", "mtls-secrets", "everything"}

// object is one rendered object with the text that it came from.
type object struct {
	unstructured.Unstructured
	text []byte
}

// helm runs Helm, which HELM_BIN names or the PATH has; there is no way to test the chart without it.
func helm(arguments ...string) (string, error) {
	program := os.Getenv("HELM_BIN")
	if program == "" {
		program = "helm"
	}
	command := exec.Command(program, arguments...)
	// Nothing of the machine's own settings or clusters.
	command.Env = append(os.Environ(), "HELM_CACHE_HOME="+os.TempDir(), "HELM_CONFIG_HOME="+os.TempDir(),
		"HELM_DATA_HOME="+os.TempDir(), "KUBECONFIG=/dev/null")
	var out, problems bytes.Buffer
	command.Stdout = &out
	command.Stderr = &problems
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(problems.String()))
	}
	return out.String(), nil
}

var (
	renderedLock sync.Mutex
	rendered     = map[string]string{}
)

// template renders the chart with the values of an example and more arguments.
func template(example string, more ...string) (string, error) {
	key := example + "\x00" + strings.Join(more, "\x00")
	renderedLock.Lock()
	defer renderedLock.Unlock()
	if text, known := rendered[key]; known {
		return text, nil
	}
	arguments := append([]string{"template", release, chart, "--namespace", namespace, "--kube-version", kubeVersion,
		"--values", filepath.Join("../examples", example+".yaml")}, more...)
	text, err := helm(arguments...)
	if err == nil {
		rendered[key] = text
	}
	return text, err
}

// render gives the objects of an example.
func render(t *testing.T, example string, more ...string) []object {
	t.Helper()
	text, err := template(example, more...)
	if err != nil {
		t.Fatal(err)
	}
	var objects []object
	for _, part := range strings.Split("\n"+text, "\n---") {
		if strings.TrimSpace(stripComments(part)) == "" {
			continue
		}
		var fields map[string]any
		if err := yaml.UnmarshalStrict([]byte(part), &fields); err != nil {
			t.Fatalf("%s: %v in\n%s", example, err, part)
		}
		objects = append(objects, object{unstructured.Unstructured{Object: fields}, []byte(part)})
	}
	if len(objects) == 0 {
		t.Fatalf("%s renders nothing", example)
	}
	return objects
}

func stripComments(text string) string {
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "#") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// find gives the one object of a kind and name.
func find(t *testing.T, objects []object, kind, name string) object {
	t.Helper()
	for _, each := range objects {
		if each.GetKind() == kind && each.GetName() == name {
			return each
		}
	}
	t.Fatalf("no %s %s among %v", kind, name, names(objects))
	return object{}
}

func names(objects []object) []string {
	var all []string
	for _, each := range objects {
		all = append(all, each.GetKind()+"/"+each.GetName())
	}
	return all
}

// count is the number of objects of a kind.
func count(objects []object, kind string) int {
	number := 0
	for _, each := range objects {
		if each.GetKind() == kind {
			number++
		}
	}
	return number
}

// decode turns an object into its typed form, refusing fields that it has not.
func decode(t *testing.T, from object, into any) {
	t.Helper()
	if err := yaml.UnmarshalStrict(from.text, into); err != nil {
		t.Fatalf("%s %s: %v", from.GetKind(), from.GetName(), err)
	}
}
