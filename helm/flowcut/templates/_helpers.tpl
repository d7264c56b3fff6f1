{{/* Name of the chart's objects. */}}
{{- define "flowcut.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Name of the release's objects; room is left for the names of pools and jobs behind it. */}}
{{- define "flowcut.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "flowcut.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "flowcut.selectorLabels" -}}
app.kubernetes.io/name: {{ include "flowcut.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "flowcut.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "flowcut.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: flowcut
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Annotations in the metadata of an object, on a line of their own, where there are any. */}}
{{- define "flowcut.annotations" -}}
{{- with .Values.commonAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
{{- end }}
{{- end -}}

{{- define "flowcut.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "flowcut.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Pools that are enabled, each with what poolDefaults says where it says nothing; as YAML, by name. */}}
{{- define "flowcut.pools" -}}
{{- $pools := dict -}}
{{- range $name, $own := .Values.pools -}}
{{- $pool := mergeOverwrite (deepCopy $.Values.poolDefaults) (deepCopy (default dict $own)) -}}
{{- if $pool.enabled -}}
{{- $_ := set $pools $name $pool -}}
{{- end -}}
{{- end -}}
{{- toYaml $pools -}}
{{- end -}}

{{/* The image of a pool, or that of the chart where the pool has none: dict root, image. */}}
{{- define "flowcut.image" -}}
{{- $image := mergeOverwrite (deepCopy .root.Values.image) (deepCopy (default dict .image)) -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default .root.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "flowcut.pullPolicy" -}}
{{- $image := mergeOverwrite (deepCopy .root.Values.image) (deepCopy (default dict .image)) -}}
{{- $image.pullPolicy -}}
{{- end -}}

{{/*
The configuration of a pool as --config reads it: dict root, pool. The cache's limit follows its volume, with a tenth to
spare for what is written and not yet in S3.
*/}}
{{- define "flowcut.config" -}}
{{- $config := mergeOverwrite (deepCopy .root.Values.config) (deepCopy (default dict .pool.config)) -}}
{{- $storage := default dict $config.storage -}}
{{- if not (hasKey $storage "cacheLimit") -}}
{{- $_ := set $storage "cacheLimit" (div (mul (int64 .pool.cache.sizeGi) 1073741824 9) 10) -}}
{{- $_ := set $config "storage" $storage -}}
{{- end -}}
{{- range $section, $keys := $config -}}
{{- range $key, $value := $keys -}}
{{- if kindIs "float64" $value -}}
{{- if eq (floor $value) $value -}}
{{- $_ := set $keys $key (int64 $value) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/*
Resources of a pool's containers: dict root, pool. Where the pool names no ephemeral-storage, what its volumes on the node's
disk may take (2 GiB of /tmp, cache and models where they are an emptyDir) and 1 GiB for logs is requested and is the limit:
a node takes no more workers than its disk has room for, and a full one evicts nobody.
*/}}
{{- define "flowcut.resources" -}}
{{- $resources := deepCopy .pool.resources -}}
{{- $requests := default dict $resources.requests -}}
{{- $limits := default dict $resources.limits -}}
{{- if not (or (hasKey $requests "ephemeral-storage") (hasKey $limits "ephemeral-storage")) -}}
{{- $models := and .root.Values.models.add (eq .root.Values.models.volume.type "emptyDir") -}}
{{- $gib := add 3 (ternary .pool.cache.sizeGi 0 (eq .pool.cache.type "emptyDir")) (ternary .root.Values.models.volume.sizeGi 0 (not (not $models))) -}}
{{- range list $requests $limits -}}
{{- $_ := set . "ephemeral-storage" (printf "%dGi" $gib) -}}
{{- end -}}
{{- $_ := set $resources "requests" $requests -}}
{{- $_ := set $resources "limits" $limits -}}
{{- end -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* Seconds that a worker of a pool is given between SIGTERM and SIGKILL: dict root, pool. */}}
{{- define "flowcut.drainSeconds" -}}
{{- $config := mergeOverwrite (deepCopy .root.Values.config) (deepCopy (default dict .pool.config)) -}}
{{- dig "worker" "gracePeriod" 30 $config | int -}}
{{- end -}}

{{- define "flowcut.metricsPort" -}}
{{- dig "metrics" "port" 9464 .Values.config | int -}}
{{- end -}}

{{/* The connection to Temporal, and credentials by reference, as environment variables. */}}
{{- define "flowcut.env" -}}
- name: TEMPORAL_ADDRESS
  value: {{ .Values.temporal.address | quote }}
- name: TEMPORAL_NAMESPACE
  value: {{ .Values.temporal.namespace | quote }}
{{- with .Values.temporal.tls }}
{{- if .enabled }}
- name: TEMPORAL_TLS
  value: "true"
{{- with .serverName }}
- name: TEMPORAL_TLS_SERVER_NAME
  value: {{ . | quote }}
{{- end }}
{{- if .existingSecret }}
{{- with .caKey }}
- name: TEMPORAL_TLS_SERVER_CA_CERT_PATH
  value: {{ printf "/etc/flowcut/temporal-tls/%s" . | quote }}
{{- end }}
{{- if .certKey }}
- name: TEMPORAL_TLS_CLIENT_CERT_PATH
  value: {{ printf "/etc/flowcut/temporal-tls/%s" .certKey | quote }}
- name: TEMPORAL_TLS_CLIENT_KEY_PATH
  value: {{ printf "/etc/flowcut/temporal-tls/%s" .keyKey | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.temporal.apiKey }}
{{- if .existingSecret }}
- name: TEMPORAL_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .key | quote }}
{{- end }}
{{- end }}
{{- if .Values.payloadKeys.existingSecret }}
- name: FLOWCUT_PAYLOAD_KEYS_FILE
  value: {{ printf "/etc/flowcut/payload-keys/%s" .Values.payloadKeys.key | quote }}
{{- end }}
{{- with .Values.s3 }}
{{- if .existingSecret }}
- name: AWS_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .accessKeyIdKey | quote }}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .secretAccessKeyKey | quote }}
{{- end }}
{{- end }}
{{- with .Values.mlflow }}
{{- if .trackingUri }}
- name: MLFLOW_TRACKING_URI
  value: {{ .trackingUri | quote }}
{{- end }}
{{- if .experiment }}
- name: MLFLOW_EXPERIMENT_NAME
  value: {{ .experiment | quote }}
{{- end }}
{{- if .existingSecret }}
{{- if .tokenKey }}
- name: MLFLOW_TRACKING_TOKEN
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .tokenKey | quote }}
{{- else }}
- name: MLFLOW_TRACKING_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .usernameKey | quote }}
- name: MLFLOW_TRACKING_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret | quote }}
      key: {{ .passwordKey | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- range $name, $value := .Values.otel }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{/* Mounts that every container has. */}}
{{- define "flowcut.mounts" -}}
- name: config
  mountPath: /etc/flowcut/config
  readOnly: true
- name: tmp
  mountPath: /tmp
- name: cache
  mountPath: /cache
{{- if and .Values.temporal.tls.enabled .Values.temporal.tls.existingSecret }}
- name: temporal-tls
  mountPath: /etc/flowcut/temporal-tls
  readOnly: true
{{- end }}
{{- if .Values.payloadKeys.existingSecret }}
- name: payload-keys
  mountPath: /etc/flowcut/payload-keys
  readOnly: true
{{- end }}
{{- end -}}

{{/* The volumes behind them but for the cache: dict root, config (name of the ConfigMap). */}}
{{- define "flowcut.volumes" -}}
- name: config
  configMap:
    name: {{ .config }}
- name: tmp
  emptyDir:
    sizeLimit: 2Gi
{{- with .root.Values.temporal.tls }}
{{- if and .enabled .existingSecret }}
- name: temporal-tls
  secret:
    secretName: {{ .existingSecret | quote }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- with .root.Values.payloadKeys }}
{{- if .existingSecret }}
- name: payload-keys
  secret:
    secretName: {{ .existingSecret | quote }}
    defaultMode: 0440
{{- end }}
{{- end }}
{{- end -}}

{{/* One volume of a type that values name: dict name, volume. */}}
{{- define "flowcut.volume" -}}
- name: {{ .name }}
{{- if eq .volume.type "existingClaim" }}
  persistentVolumeClaim:
    claimName: {{ required (printf "the volume %s of type existingClaim needs existingClaim" .name) .volume.existingClaim | quote }}
{{- else if eq .volume.type "ephemeral" }}
  ephemeral:
    volumeClaimTemplate:
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .volume.storageClassName }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ .volume.sizeGi }}Gi
{{- else }}
  emptyDir:
    sizeLimit: {{ .volume.sizeGi }}Gi
{{- end }}
{{- end -}}

{{- define "flowcut.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.podSecurity }}
{{- if not (kindIs "invalid" .runAsUser) }}
runAsUser: {{ int64 .runAsUser }}
{{- end }}
{{- if not (kindIs "invalid" .runAsGroup) }}
runAsGroup: {{ int64 .runAsGroup }}
{{- end }}
{{- if not (kindIs "invalid" .fsGroup) }}
fsGroup: {{ int64 .fsGroup }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "flowcut.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What pods have in common beside security: service account, pull secrets. */}}
{{- define "flowcut.podBasics" -}}
serviceAccountName: {{ include "flowcut.serviceAccountName" . }}
automountServiceAccountToken: {{ .Values.serviceAccount.automountToken }}
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
securityContext:
  {{- include "flowcut.podSecurity" . | nindent 2 }}
{{- end -}}

{{/*
The pod of a job that runs one command and ends: dict root, args, component. It has the configuration of the chart,
without a pool's.
*/}}
{{- define "flowcut.commandPod" -}}
metadata:
  labels:
    {{- include "flowcut.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  restartPolicy: OnFailure
  {{- include "flowcut.podBasics" .root | nindent 2 }}
  containers:
    - name: {{ .component }}
      image: {{ include "flowcut.image" (dict "root" .root "image" dict) | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args:
        {{- range .args }}
        - {{ . | quote }}
        {{- end }}
      env:
        {{- include "flowcut.env" .root | nindent 8 }}
        - name: JDK_JAVA_OPTIONS
          value: -XX:MaxRAMPercentage=50
      resources:
        requests:
          cpu: 250m
          memory: 768Mi
          ephemeral-storage: 1Gi
        limits:
          memory: 768Mi
          ephemeral-storage: 4Gi
      securityContext:
        {{- include "flowcut.containerSecurity" .root | nindent 8 }}
      volumeMounts:
        {{- include "flowcut.mounts" .root | nindent 8 }}
  volumes:
    {{- include "flowcut.volumes" (dict "root" .root "config" (printf "%s-commands" (include "flowcut.fullname" .root))) | nindent 4 }}
    - name: cache
      emptyDir:
        sizeLimit: 2Gi
{{- end -}}
