package helmtest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

var language = parser.NewParser(parser.Options{})

// scraped are the labels that Prometheus adds to what a worker exposes.
var scraped = []string{"pod", "pool", "instance", "job"}

// exposedMetrics reads testdata/metrics.txt: a metric and its labels a line. The program's own tests hold the file
// against what a worker exposes (ChartTest in worker/).
func exposedMetrics(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/metrics.txt")
	if err != nil {
		t.Fatal(err)
	}
	metrics := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if words := strings.Fields(line); len(words) > 0 && words[0] != "#" {
			metrics[words[0]] = words[1:]
		}
	}
	return metrics
}

// uses says which metrics a query reads, with the labels that it selects or groups by.
func uses(query string) (map[string][]string, error) {
	expression, err := language.ParseExpr(query)
	if err != nil {
		return nil, err
	}
	used := map[string][]string{}
	parser.Inspect(expression, func(node parser.Node, path []parser.Node) error {
		selector, is := node.(*parser.VectorSelector)
		if !is {
			return nil
		}
		labels := used[selector.Name]
		for _, matcher := range selector.LabelMatchers {
			if matcher.Name != "__name__" {
				labels = append(labels, matcher.Name)
			}
		}
		for _, above := range path {
			if aggregate, is := above.(*parser.AggregateExpr); is && !aggregate.Without {
				labels = append(labels, aggregate.Grouping...)
			}
		}
		used[selector.Name] = labels
		return nil
	})
	return used, nil
}

type dashboard struct {
	UID        string `json:"uid"`
	Title      string `json:"title"`
	Templating struct {
		List []struct {
			Name string `json:"name"`
		} `json:"list"`
	} `json:"templating"`
	Panels []struct {
		ID      int    `json:"id"`
		Type    string `json:"type"`
		Title   string `json:"title"`
		GridPos struct{ X, Y, W, H int }
		Targets []struct {
			Expr         string `json:"expr"`
			LegendFormat string `json:"legendFormat"`
		} `json:"targets"`
	} `json:"panels"`
}

// dashboards are those of the chart by their file.
func dashboards(t *testing.T) map[string]dashboard {
	t.Helper()
	files, err := filepath.Glob(chart + "/dashboards/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no dashboards", err)
	}
	all := map[string]dashboard{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var read dashboard
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[filepath.Base(file)] = read
	}
	return all
}

var (
	grafana     = strings.NewReplacer("$__rate_interval", "5m", "$__interval", "1m")
	variable    = regexp.MustCompile(`\$\{?(\w+)\}?`)
	legendLabel = regexp.MustCompile(`\{\{(\w+)\}\}`)
)

// query is what Grafana would send for an expression, with its variables filled in.
func query(t *testing.T, board dashboard, expression string) string {
	t.Helper()
	filled := grafana.Replace(expression)
	for _, found := range variable.FindAllStringSubmatch(filled, -1) {
		known := slices.ContainsFunc(board.Templating.List, func(each struct {
			Name string `json:"name"`
		}) bool {
			return each.Name == found[1]
		})
		if !known {
			t.Errorf("%s: no variable %s", board.Title, found[1])
		}
	}
	filled = strings.ReplaceAll(filled, "$pool", ".*")
	return variable.ReplaceAllString(filled, "1")
}

func TestDashboardsReadWhatWorkersExpose(t *testing.T) {
	exposed := exposedMetrics(t)
	everywhere := map[string]bool{}
	for file, board := range dashboards(t) {
		ids := map[int]bool{}
		for _, panel := range board.Panels {
			if ids[panel.ID] {
				t.Errorf("%s: two panels have the id %d", file, panel.ID)
			}
			ids[panel.ID] = true
			if panel.Type != "row" && len(panel.Targets) == 0 {
				t.Errorf("%s, %s: no query", file, panel.Title)
			}
			for _, target := range panel.Targets {
				used, err := uses(query(t, board, target.Expr))
				if err != nil {
					t.Errorf("%s, %s: %v in %s", file, panel.Title, err, target.Expr)
					continue
				}
				if len(used) == 0 {
					t.Errorf("%s, %s: reads no metric", file, panel.Title)
				}
				for name, labels := range used {
					everywhere[name] = true
					checkUse(t, file+", "+panel.Title, exposed, name, labels)
				}
				for _, label := range legendLabel.FindAllStringSubmatch(target.LegendFormat, -1) {
					if !strings.Contains(target.Expr, label[1]) && strings.Contains(target.Expr, "by (") {
						t.Errorf("%s, %s: the legend has %s, the query has not", file, panel.Title, label[1])
					}
				}
			}
		}
	}
	for _, group := range ruleGroups(t).Groups {
		for _, rule := range group.Rules {
			used, err := uses(rule.Expr)
			if err != nil {
				t.Fatal(err)
			}
			for name := range used {
				everywhere[name] = true
			}
		}
	}
	// The list does not go stale.
	for name := range exposed {
		if !everywhere[name] {
			t.Errorf("testdata/metrics.txt: no dashboard or rule reads %s", name)
		}
	}
}

func checkUse(t *testing.T, where string, exposed map[string][]string, name string, labels []string) {
	t.Helper()
	known, is := exposed[name]
	if !is {
		t.Errorf("%s: %s is not in testdata/metrics.txt", where, name)
		return
	}
	for _, label := range labels {
		if !slices.Contains(known, label) && !slices.Contains(scraped, label) {
			t.Errorf("%s: %s has no label %s", where, name, label)
		}
	}
}

func TestDashboardsReachGrafana(t *testing.T) {
	objects := render(t, "everything")
	for file, board := range dashboards(t) {
		var typed corev1.ConfigMap
		decode(t, find(t, objects, "ConfigMap", "labelling-dashboard-"+strings.TrimSuffix(file, ".json")), &typed)
		var shipped dashboard
		if err := json.Unmarshal([]byte(typed.Data["flowcut-"+file]), &shipped); err != nil {
			t.Fatal(err)
		}
		if shipped.UID != board.UID || len(shipped.Panels) != len(board.Panels) || typed.Labels["grafana_dashboard"] != "1" {
			t.Errorf("%s arrives changed", file)
		}
	}
}

// ruleGroups are the rules of the chart, parsed and checked as Prometheus does when it loads them.
func ruleGroups(t *testing.T) *rulefmt.RuleGroups {
	t.Helper()
	spec := find(t, render(t, "everything"), "PrometheusRule", "labelling").Object["spec"]
	text, err := yaml.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	groups, problems := rulefmt.Parse(text, false, model.UTF8Validation, language, slog.Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return groups
}

func TestRulesReadWhatWorkersExpose(t *testing.T) {
	exposed := exposedMetrics(t)
	groups := ruleGroups(t)
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			if rule.Record != "" {
				exposed[rule.Record] = []string{"pool", "stage"}
			}
		}
	}
	alerts := 0
	for _, group := range groups.Groups {
		for _, rule := range group.Rules {
			used, err := uses(rule.Expr)
			if err != nil {
				t.Errorf("%s: %v", rule.Alert, err)
			}
			for name, labels := range used {
				checkUse(t, rule.Alert+rule.Record, exposed, name, labels)
			}
			if rule.Alert == "" {
				continue
			}
			alerts++
			if rule.Annotations["summary"] == "" || rule.Annotations["description"] == "" || rule.Labels["severity"] == "" {
				t.Errorf("%s: no summary, description or severity", rule.Alert)
			}
		}
	}
	if alerts < 10 {
		t.Errorf("%d alerts", alerts)
	}
}

// Every alert's incident stands in the table of docs/operations.md.
func TestEveryAlertIsInTheIncidentTable(t *testing.T) {
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range ruleGroups(t).Groups {
		for _, rule := range group.Rules {
			if rule.Alert != "" && !strings.Contains(string(text), "| `"+rule.Alert+"` |") {
				t.Errorf("docs/operations.md does not say what to do at %s", rule.Alert)
			}
		}
	}
}

// alertCases are series under which an alert fires, and others under which it does not, a sample a minute.
var alertCases = map[string]struct{ fires, silent string }{
	"FlowCutNoWorker": {
		`other 1x120`,
		`flowcut_ready{pod="a",pool="cpu"} 1x120`},
	"FlowCutWorkerNotReady": {
		`flowcut_ready{pod="a",pool="cpu"} 0x120`,
		`flowcut_ready{pod="a",pool="cpu"} 1x120`},
	"FlowCutBacklog": {
		`temporal_activity_schedule_to_start_latency_seconds_sum{task_queue="flowcut-gpu"} 0+7000x120
		 temporal_activity_schedule_to_start_latency_seconds_count{task_queue="flowcut-gpu"} 0+10x120`,
		`temporal_activity_schedule_to_start_latency_seconds_sum{task_queue="flowcut-gpu"} 0+100x120
		 temporal_activity_schedule_to_start_latency_seconds_count{task_queue="flowcut-gpu"} 0+10x120`},
	"FlowCutFailures": {
		`flowcut_failures_total{error_type="Storage"} 0+1x120`,
		`flowcut_failures_total{error_type="BadInput"} 0+1x120
		 flowcut_failures_total{error_type="Storage"} 3x120`},
	"FlowCutRetries": {
		`flowcut_retries_total{error_type="Storage"} 0+5x120
		 flowcut_activity_seconds_count{outcome="failed"} 0+5x120
		 flowcut_activity_seconds_count{outcome="done"} 0+10x120`,
		`flowcut_retries_total{error_type="Storage"} 0+1x120
		 flowcut_activity_seconds_count{outcome="done"} 0+10x120`},
	"FlowCutStalled": {
		`flowcut_activities_in_work{pod="a",pool="gpu"} 2x120
		 flowcut_frames_total{pod="a",pool="gpu",stage="ncut"} 7x120`,
		`flowcut_activities_in_work{pod="a",pool="gpu"} 2x120
		 flowcut_frames_total{pod="a",pool="gpu",stage="ncut"} 0+1x120
		 flowcut_activities_in_work{pod="b",pool="gpu"} 0x120`},
	"FlowCutDiskLow": {
		`flowcut_disk_free_bytes{pod="a",path="/cache"} 1000000x120`,
		`flowcut_disk_free_bytes{pod="a",path="/cache"} 9000000000x120`},
	"FlowCutDamagedObjects": {
		`flowcut_corrupted_objects_total{pod="a"} 0x100 1x20`,
		`flowcut_corrupted_objects_total{pod="a"} 3x120`},
	"FlowCutStoreSlow": {
		`flowcut_s3_retries_total{pod="a"} 0+120x120`,
		`flowcut_s3_retries_total{pod="a"} 0+6x120`},
	"FlowCutTemporalUnreachable": {
		`temporal_long_request_failure_total{pod="a",pool="cpu",status_code="UNAVAILABLE"} 0+30x120`,
		`temporal_long_request_failure_total{pod="a",pool="cpu",status_code="CANCELLED"} 0+30x120`},
	"FlowCutMemory": {
		`flowcut_memory_bytes{pod="a",pool="cpu",kind="resident"} 3950000000x120
		 flowcut_memory_limit_bytes{pod="a",pool="cpu",kind="machine"} 4000000000x120`,
		`flowcut_memory_bytes{pod="a",pool="cpu",kind="resident"} 2000000000x120
		 flowcut_memory_limit_bytes{pod="a",pool="cpu",kind="machine"} 4000000000x120`},
}

// fires evaluates a query over series, every five minutes of the second hour; it says whether it ever had a result.
func fires(t *testing.T, series, expression string) bool {
	t.Helper()
	indented := "load 1m\n"
	for _, line := range strings.Split(series, "\n") {
		indented += "  " + strings.TrimSpace(line) + "\n"
	}
	stored := promqltest.LoadedStorage(t, indented)
	engine := promqltest.NewTestEngine(t, false, 5*time.Minute, 1_000_000)
	for minute := 60; minute <= 115; minute += 5 {
		asked, err := engine.NewInstantQuery(context.Background(), stored, nil, expression, time.Unix(int64(60*minute), 0))
		if err != nil {
			t.Fatal(err)
		}
		result := asked.Exec(context.Background())
		if result.Err != nil {
			t.Fatal(result.Err)
		}
		vector, err := result.Vector()
		if err != nil {
			t.Fatal(err)
		}
		asked.Close()
		if len(vector) > 0 {
			return true
		}
	}
	return false
}

func TestAlertsFireWhenTheyShould(t *testing.T) {
	tested := 0
	for _, group := range ruleGroups(t).Groups {
		for _, rule := range group.Rules {
			if rule.Alert == "" {
				continue
			}
			series, known := alertCases[rule.Alert]
			if !known {
				t.Errorf("%s: no series to test it with", rule.Alert)
				continue
			}
			tested++
			if !fires(t, series.fires, rule.Expr) {
				t.Errorf("%s does not fire with\n%s", rule.Alert, series.fires)
			}
			if fires(t, series.silent, rule.Expr) {
				t.Errorf("%s fires with\n%s", rule.Alert, series.silent)
			}
		}
	}
	if tested != len(alertCases) {
		t.Errorf("%d alerts of %d", tested, len(alertCases))
	}
}

// A worker at 0.7 an hour that writes 1 frame a second costs 0.7/3600 a frame.
func TestCostOfAFrame(t *testing.T) {
	panel := ""
	for _, board := range dashboards(t) {
		for _, each := range board.Panels {
			if each.Title == "Cost of 1,000 frames" {
				panel = each.Targets[0].Expr
			}
		}
	}
	priced := strings.NewReplacer("$price_cpu", "0.05", "$price_gpu", "0.7").Replace(panel)
	series := `flowcut_ready{pod="a",pool="cpu"} 1x120
		flowcut_ready{pod="b",pool="gpu"} 1x120
		flowcut_frames_total{pod="a",pool="cpu",stage="export",source="computed"} 0+60x120`
	if !fires(t, series, fmt.Sprintf("abs((%s) - 1000 * 0.75 / 3600) < 1e-6", priced)) {
		t.Errorf("the cost is another: %s", priced)
	}
}

// A pool that goes to 0 is no reason for an alarm.
func TestNoWorkerIsFineWhereAllPoolsGoToZero(t *testing.T) {
	objects := render(t, "default", "--set", "monitoring.rules.enabled=true,pools.cpu.autoscaling.type=keda,pools.cpu.autoscaling.minReplicas=0")
	if text := string(find(t, objects, "PrometheusRule", release+"-flowcut").text); strings.Contains(text, "FlowCutNoWorker") {
		t.Error("FlowCutNoWorker is there")
	}
}
