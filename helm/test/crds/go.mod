// Modules whose definitions of custom kinds the tests read; nothing of them is built.
module flowcut/crds

go 1.26

require (
	github.com/kedacore/keda/v2 v2.21.0
	github.com/prometheus-operator/prometheus-operator v0.85.0
)
