package helmtest

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"

	"sigs.k8s.io/yaml"
)

var valueRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]*)` \\| (.+) \\|$")

// leaves are the values that the chart comes with, by their paths, as JSON.
func leaves(prefix string, value any, into map[string]string) {
	if fields, isMap := value.(map[string]any); isMap && len(fields) > 0 {
		for name, field := range fields {
			leaves(prefix+"."+name, field, into)
		}
		return
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	into[prefix[1:]] = string(bytes.TrimSpace(text.Bytes()))
}

// The README's table has every value with its default, and no other.
func TestReadmeHasEveryValue(t *testing.T) {
	text, err := os.ReadFile(chart + "/values.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yaml.UnmarshalStrict(text, &values); err != nil {
		t.Fatal(err)
	}
	expected := map[string]string{}
	leaves("", values, expected)
	readme, err := os.ReadFile(chart + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, row := range valueRow.FindAllSubmatch(readme, -1) {
		found[string(row[1])] = string(row[2])
	}
	for name, value := range expected {
		if found[name] != value {
			t.Errorf("%s: the README has %q, values.yaml %q", name, found[name], value)
		}
	}
	for name := range found {
		if _, known := expected[name]; !known {
			t.Errorf("%s: in the README but not in values.yaml", name)
		}
	}
}
