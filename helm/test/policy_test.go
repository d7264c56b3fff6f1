package helmtest

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// ignored are the checks of kube-score that the chart does not follow, and why.
var ignored = []string{
	// A limit of processor time throttles work that would have used idle processors; requests share them.
	"container-cpu-limit",
	// Tags are versions and never move, or digests name the image; IfNotPresent is the value's default.
	"container-image-pull-policy",
	// Workers spread by topologySpreadConstraints, and may share a node where there is no other.
	"deployment-has-host-podantiaffinity",
	// A pool may have one worker, or none while there is no work: the work is durable, not the worker.
	"deployment-replicas",
}

// finding is what kube-score says against an object.
type finding struct{ object, check, message string }

// score runs kube-score, which KUBE_SCORE_BIN names or the PATH has, over rendered objects.
func score(t *testing.T, text string) []finding {
	t.Helper()
	program := os.Getenv("KUBE_SCORE_BIN")
	if program == "" {
		found, err := exec.LookPath("kube-score")
		if err != nil {
			if os.Getenv("FLOWCUT_REQUIRE_SERVICES") == "1" {
				t.Fatal("no kube-score: KUBE_SCORE_BIN is not set")
			}
			t.Skip("no kube-score: set KUBE_SCORE_BIN (.ci/run builds it)")
		}
		program = found
	}
	arguments := []string{"score", "--output-format", "json", "--kubernetes-version", "v" + kubeVersion[:strings.LastIndex(kubeVersion, ".")]}
	for _, each := range ignored {
		if each == "container-cpu-limit" {
			arguments = append(arguments, "--ignore-container-cpu-limit")
		} else {
			arguments = append(arguments, "--ignore-test", each)
		}
	}
	command := exec.Command(program, append(arguments, "-")...)
	command.Stdin = strings.NewReader(text)
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	// It exits with 1 when it has found something.
	if err := command.Run(); err != nil && out.Len() == 0 {
		t.Fatalf("%v: %s", err, problems.String())
	}
	var objects []struct {
		Name   string `json:"object_name"`
		Checks []struct {
			Check struct{ ID string } `json:"check"`
			Grade int                 `json:"grade"`
			// Those that do not hold for this kind of object have no grade.
			Skipped  bool `json:"skipped"`
			Comments []struct {
				Path    string `json:"path"`
				Summary string `json:"summary"`
			} `json:"comments"`
		} `json:"checks"`
	}
	if err := json.Unmarshal(out.Bytes(), &objects); err != nil {
		t.Fatalf("%v in %.300s", err, out.String())
	}
	if len(objects) == 0 {
		t.Fatal("kube-score saw no object")
	}
	const allOK = 10
	var found []finding
	for _, object := range objects {
		for _, check := range object.Checks {
			if check.Skipped || check.Grade >= allOK {
				continue
			}
			var said []string
			for _, comment := range check.Comments {
				said = append(said, strings.TrimSpace(comment.Path+" "+comment.Summary))
			}
			found = append(found, finding{object.Name, check.Check.ID, strings.Join(said, "; ")})
		}
	}
	return found
}

// kube-score finds nothing in any example, beside what is ignored for a reason.
func TestPolicies(t *testing.T) {
	for _, example := range examples {
		text, err := template(example)
		if err != nil {
			t.Fatal(err)
		}
		for _, each := range score(t, text) {
			// minimal turns network policies and disruption budgets off on purpose.
			if example == "minimal" && slices.Contains([]string{"pod-networkpolicy", "deployment-has-poddisruptionbudget"}, each.check) {
				continue
			}
			t.Errorf("%s, %s: %s: %s", example, each.object, each.check, each.message)
		}
	}
	// It does find what is wrong.
	text, err := template("default", "--set", "networkPolicy.enabled=false", "--set", "image.tag=latest")
	if err != nil {
		t.Fatal(err)
	}
	var checks []string
	for _, each := range score(t, text) {
		checks = append(checks, each.check)
	}
	for _, expected := range []string{"pod-networkpolicy", "container-image-tag"} {
		if !slices.Contains(checks, expected) {
			t.Errorf("%s was not found, only %v", expected, checks)
		}
	}
}
