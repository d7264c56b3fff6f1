package helmtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Wrong values are refused before anything reaches a cluster, in words that name them.
func TestWrongValuesAreRefused(t *testing.T) {
	for _, wrong := range []struct{ values, message string }{
		{"pools: {cpu: {queues: [tpu]}}", "'/pools/cpu/queues/0': value must be one of 'cpu', 'gpu', 'training'"},
		{"pools: {cpu: {queues: [cpu]}}", "no enabled pool polls the queue gpu"},
		{"pools: {cpu: {queues: [cpu, gpu]}}", "no enabled pool polls the queue training"},
		{"pools: {cpu: {replicas: two}}", "'/pools/cpu/replicas': got string, want integer"},
		{"pools: {cpu: {replica: 2}}", "additional properties 'replica' not allowed"},
		{"pools: {cpu: {enabled: false}}", "none is enabled"},
		{"pools: {CPU: {}}", "'CPU' does not match pattern"},
		{"temporal: {address: temporal}", "'/temporal/address': 'temporal' does not match pattern"},
		{"temporal: {adress: 'a:1'}", "additional properties 'adress' not allowed"},
		{"config: {ncut: {tau: 3}}", "'/config/ncut/tau': maximum: got 3, want 1"},
		{"config: {ncut: {tua: 0.3}}", "additional properties 'tua' not allowed"},
		{"config: {metrics: {port: 80}}", "config.metrics.port: must be 1024 or more"},
		{"pools: {cpu: {config: {metrics: {port: 9999}}}}", "pools.cpu.config.metrics.port: set config.metrics.port"},
		{"config: {storage: {uri: ''}}", "config.storage.uri: empty; pool cpu"},
		{"config: {flow: {backend: farneback}}", "'/config/flow/backend': value must be one of 'dis', 'raft'"},
		{"pools: {cpu: {extraEnv: [{name: AWS_SECRET_ACCESS_KEY, value: x}]}}", "'/pools/cpu/extraEnv/0': 'not' failed"},
		{"s3: {secretAccessKey: x}", "additional properties 'secretAccessKey' not allowed"},
		{"mlflow: {trackingUri: 'http://user:password@mlflow'}", "does not match pattern"},
		{"otel: {OTEL_EXPORTER_OTLP_HEADERS: 'authorization=x'}", "'/otel': 'not' failed"},
		{"pools: {cpu: {autoscaling: {type: vpa}}}", "value must be one of 'none', 'keda', 'hpa'"},
		{"pools: {cpu: {autoscaling: {type: hpa, minReplicas: 0}}}", "needs minReplicas of 1 or more"},
		{"pools: {cpu: {autoscaling: {type: keda, minReplicas: 20}}}", "minReplicas 20 is above maxReplicas 10"},
		{"pools: {cpu: {cache: {type: existingClaim}}}", "needs existingClaim"},
		{"pools: {cpu: {replicas: 2, cache: {type: existingClaim, existingClaim: x}}}", "one claim serves one replica"},
		{"models: {add: [{uri: 's3://m/x'}]}", "missing property 'sha256'"},
		{"image: {digest: latest}", "'/image/digest': 'latest' does not match pattern"},
		{"podSecurity: {runAsUser: 0}", "'/podSecurity/runAsUser': minimum: got 0, want 1"},
		{"monitoring: {podMonitor: {enabled: true}, serviceMonitor: {enabled: true}}", "would scrape every worker twice"},
		{"temporal: {setCurrent: {enabled: true}}", "needs config.worker.deployment"},
		{"cronJobs: [{name: a, schedule: never, inputs: [x], out: y}]", "'/cronJobs/0/schedule': 'never' does not match pattern"},
		{"cronJobs: [{name: a, schedule: '@daily', inputs: ['--again'], out: y}]", "'/cronJobs/0/inputs/0'"},
	} {
		file := filepath.Join(t.TempDir(), "values.yaml")
		if err := os.WriteFile(file, []byte(wrong.values), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := template("default", "--values", file); err == nil || !strings.Contains(err.Error(), wrong.message) {
			t.Errorf("%s: expected %q, got %v", wrong.values, wrong.message, err)
		}
	}
}
